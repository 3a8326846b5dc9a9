"""Lists of applications on both databases: every page, in both directions, and nobody else's."""

import dataclasses
import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product

import pytest
from sqlalchemy import Engine

from ecert.accounts.principal import AccountRole, Principal
from ecert.application import filtering
from ecert.application.filtering import Filter
from ecert.application.handling import amend
from ecert.application.lists import Listed, Order, Page, Sort, count_open, list_chosen, list_lines
from ecert.application.service import submit
from ecert.application.submission import RawSubmission
from ecert.application.timing import Card
from ecert.application.waiting import OPEN, Clocks
from ecert.application.workflow import ApplicationState
from ecert.errors import Forbidden, InvalidInput
from ecert.storage.database import open_database, snapshot, transaction
from tests.building import NOON, TODAY, Staff, an_application, hire, the_catalogue, the_keyring
from tests.integration.application.lining import KINDS, Lined, put_in
from tests.integration.sync.bureau import KIND

COUNT = 47
FILTERS = (
    Filter(),
    Filter(text="湖南"),
    Filter(text="%"),
    Filter(text="2026"),
    Filter(state="delivered"),
    Filter(kinds=[KINDS[0]]),
    Filter(kinds=[KINDS[0], KINDS[1]], state="delivered", text="有限公司"),
    Filter(waiting="reviewer"),
    Filter(card="red"),
    Filter(submitted_from=TODAY - dt.timedelta(days=20), submitted_to=TODAY - dt.timedelta(days=10)),
)


@dataclass(frozen=True, slots=True)
class Room:
    """A database with applications."""

    engine: Engine
    staff: Staff
    made: Sequence[Lined]
    clocks: Clocks = field(default_factory=lambda: Clocks(the_catalogue().office))

    def page(self, sought: Filter, order: Order | None = None, *, by: Principal | None = None) -> Page:
        """Give a page."""
        by, order = by or self.staff.principals["reviewer"], order or Order(limit=100)
        with snapshot(self.engine) as session:
            return list_lines(session, sought, order, by=by, clocks=self.clocks, today=TODAY)

    def numbers(self, sought: Filter, *, by: Principal | None = None) -> list[str]:
        """Give the numbers of all that is found, oldest first."""
        return sorted(line.application_number for line in self.page(sought, by=by).lines)


@pytest.fixture(scope="module")
def room(shared_database_url: str) -> Iterator[Room]:
    """Give applications to tests that only look."""
    engine = open_database(shared_database_url)
    staff = hire(engine)
    yield Room(engine, staff, put_in(engine, staff, COUNT))
    engine.dispose()


def forwards(room: Room, sought: Filter, order: Order) -> Iterator[Page]:
    """Turn pages from the first to the last."""
    page = room.page(sought, order)
    yield page
    while page.next is not None:
        page = room.page(sought, dataclasses.replace(order, after=page.next))
        yield page


def backwards(room: Room, sought: Filter, order: Order, last: Page) -> Iterator[Page]:
    """Turn pages back from the last to the first."""
    page = last
    yield page
    while page.previous is not None:
        page = room.page(sought, dataclasses.replace(order, before=page.previous))
        yield page


def rows(lines: Sequence[Listed]) -> list[int]:
    """Give what tells lines apart."""
    return [line.row for line in lines]


@pytest.mark.parametrize(("few", "limit"), [(3_000, 7), (1, 7), (1, 1)])
def test_every_line_stands_on_exactly_one_page(
    room: Room, monkeypatch: pytest.MonkeyPatch, few: int, limit: int
) -> None:
    """In every order and both directions, whether few are sorted or many are walked through."""
    monkeypatch.setattr(filtering, "FEW", few)
    for sought, sort, descending in product(FILTERS, Sort, (True, False)):
        whole = room.page(sought, Order(sort, descending, limit=100))
        order = Order(sort, descending, limit=limit)
        pages = list(forwards(room, sought, order))
        there = [row for page in pages for row in rows(page.lines)]
        back = [row for page in backwards(room, sought, order, pages[-1]) for row in reversed(rows(page.lines))]
        assert there == rows(whole.lines)
        assert back[::-1] == there
        assert len(set(there)) == len(there)
        assert {page.count for page in pages} == {len(there)}
        assert pages[0].previous is None


def test_filters_find_what_they_say(room: Room) -> None:
    """Each against what was put in."""

    def expect(sought: Filter, found: list[Lined]) -> None:
        assert found
        assert room.numbers(sought) == sorted(one.number for one in found)

    made = list(room.made)
    expect(Filter(), made)
    expect(Filter(text=" 星城 "), [one for one in made if "星城" in one.name])
    expect(Filter(text="%"), [one for one in made if "%" in one.name])
    expect(Filter(text=made[5].number), [made[5]])
    expect(Filter(text=made[5].number[-6:]), [made[5]])
    expect(Filter(kinds=[KINDS[2]]), [one for one in made if one.kind == KINDS[2]])
    expect(Filter(state="rejected"), [one for one in made if one.state is ApplicationState.REJECTED])
    expect(Filter(waiting="issuer"), [one for one in made if one.state is ApplicationState.APPROVED])
    expect(Filter(business_type="first_issue"), made)
    first, last = made[10].day, made[20].day
    expect(Filter(submitted_from=first, submitted_to=last), made[10:21])
    assert room.page(Filter(business_type="renewal")).lines == []
    assert room.page(Filter(kinds=[])).lines == []


def test_what_waits_for_me_is_not_what_i_wrote(room: Room) -> None:
    """A reviewer does not decide on his own; a clerk goes on with anybody's."""
    under_review = [one for one in room.made if one.state is ApplicationState.UNDER_REVIEW]
    assert {one.author for one in under_review} == {"clerk", "reviewer"}
    others = sorted(one.number for one in under_review if one.author != "reviewer")
    assert room.numbers(Filter(waiting="me")) == others
    accepted = sorted(one.number for one in room.made if one.state is ApplicationState.ACCEPTED)
    assert room.numbers(Filter(waiting="me"), by=room.staff.principals["clerk"]) == accepted
    assert room.numbers(Filter(waiting="me"), by=room.staff.principals["auditor"]) == []


def test_lines_show_clock_and_holder_up(room: Room) -> None:
    """What is old and open shows a red card; what has ended waits for nobody."""
    lines = room.page(Filter(), Order(descending=False, limit=100)).lines
    for line, one in zip(lines, room.made, strict=True):
        assert (line.application_number, line.holder_name, line.state) == (one.number, one.name, one.state)
        assert (line.waiting_for is None) == (one.state not in {*OPEN, ApplicationState.ISSUED})
    red = [line for line in lines if line.timing.card is Card.RED and line.state in OPEN]
    assert red
    assert room.numbers(Filter(card="red")) == sorted(line.application_number for line in red)


def test_another_authority_is_not_seen(room: Room) -> None:
    """Neither in pages nor in counts, whatever is asked for."""
    foreign = dataclasses.replace(room.staff.principals["reviewer"], kinds=frozenset({KINDS[1]}))
    own = sorted(one.number for one in room.made if one.kind == KINDS[1])
    assert room.numbers(Filter(), by=foreign) == own
    assert room.page(Filter(), Order(limit=1), by=foreign).count == len(own)
    assert room.numbers(Filter(kinds=[KINDS[0]]), by=foreign) == []
    red = set(room.numbers(Filter(card="red")))
    assert set(room.numbers(Filter(card="red"), by=foreign)) == red & set(own)
    with snapshot(room.engine) as session:
        everybody = count_open(session, by=room.staff.principals["reviewer"])
        theirs = count_open(session, by=foreign)
    assert sum(everybody.values()) == sum(one.state in OPEN for one in room.made)
    assert sum(theirs.values()) == sum(one.state in OPEN and one.kind == KINDS[1] for one in room.made)


def test_chosen_ones_are_ones_own(room: Room) -> None:
    """What is another authority's, or not there, is left out."""
    foreign = dataclasses.replace(room.staff.principals["reviewer"], kinds=frozenset({KINDS[1]}))
    chosen = [room.made[0].application_id, room.made[1].application_id, "no such"]
    with snapshot(room.engine) as session:
        lines = list_chosen(session, chosen, by=foreign, rules=the_catalogue().office, today=TODAY)
    assert [line.application_number for line in lines] == [room.made[1].number]


def test_made_up_place_is_empty(room: Room) -> None:
    """A place that is not there is no error and shows nothing wrong."""
    for sort in Sort:
        assert room.page(Filter(), Order(sort, descending=False, after=2**31 - 1)).lines == []


@pytest.mark.parametrize(
    "sought",
    [
        Filter(state="x"),
        Filter(waiting="x"),
        Filter(card="green"),
        Filter(business_type="x"),
        Filter(text="长" * 101),
    ],
    ids=str,
)
def test_filter_that_is_none_is_refused(room: Room, sought: Filter) -> None:
    """By its name."""
    with pytest.raises(InvalidInput):
        room.page(sought)


def test_administrator_sees_no_applications(room: Room) -> None:
    """The lists are the office's."""
    with pytest.raises(Forbidden):
        room.page(Filter(), by=room.staff.principals["administrator"])


def test_line_follows_what_is_asked_for(engine: Engine) -> None:
    """It is written with the application, and anew when that is changed."""
    staff, body = hire(engine), an_application(KIND)
    clerk = staff.principals[AccountRole.CLERK]
    raw = RawSubmission(
        business_type=body["business_type"],
        holder_name=body["holder"]["name"],
        holder_code=body["holder"]["code"],
        holder_code_type=body["holder"]["code_type"],
        claims=body["claims"],
        grant={},
    )
    with transaction(engine) as session:
        application = submit(
            session, KIND, raw, catalogue=the_catalogue(), keyring=the_keyring(), by=clerk, now=NOON, stage="draft"
        )
    changed = dataclasses.replace(raw, holder_name="湖南改名传媒有限公司")
    with transaction(engine) as session:
        amend(
            session,
            application.id,
            KIND,
            changed,
            catalogue=the_catalogue(),
            keyring=the_keyring(),
            by=clerk,
            now=NOON,
        )
    room = Room(engine, staff, [])
    (line,) = room.page(Filter()).lines
    assert line.holder_name == "湖南改名传媒有限公司"
    assert line.application_id == application.id
    assert room.page(Filter(text=body["holder"]["name"])).lines == []
    assert len(room.page(Filter(text=body["holder"]["code"])).lines) == 1
