"""What waits for administrators: changes of accounts that another one has proposed."""

from collections.abc import Sequence

from sqlmodel import Session

from ecert.accounts.principal import AccountRole, Principal
from ecert.accounts.proposals import Proposal, is_second_person, list_proposals
from ecert.clock import Clock
from ecert.worklist.model import Line, Matter, card_by_age
from ecert.worklist.service import Further


def changes_to_confirm(clock: Clock) -> Further:
    """Make what gives the changes that an account can confirm; nothing for whoever is no administrator."""

    def read(session: Session, by: Principal) -> Sequence[Line]:
        if AccountRole.ADMINISTRATOR not in by.roles:
            return ()
        now = clock()
        proposals = list_proposals(session, by=by, now=now, only_open=True)

        def line(proposal: Proposal) -> Line:
            return Line(
                matter=Matter.ACCOUNT_CHANGE,
                ref=str(proposal.change_id),
                number=proposal.change.account,
                slug=None,
                holder="",
                state=proposal.change.kind,
                since=proposal.proposed_at,
                last_actor=proposal.proposed_by,
                waiting_for=AccountRole.ADMINISTRATOR,
                card=card_by_age(proposal.proposed_at, now=now),
            )

        return [line(proposal) for proposal in proposals if is_second_person(proposal, by)]

    return read
