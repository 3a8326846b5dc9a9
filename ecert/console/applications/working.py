"""What the pages of a form do with the services: begin it, save it, say what is wrong with it, compare it, draw it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session

from ecert.accounts.principal import Principal
from ecert.application.comparison import Contents, Difference, compare, contents_of_record
from ecert.application.drafts import Draft, get_draft, save_draft
from ecert.application.form import Input, Typed, make_inputs, read_claims, read_typed
from ecert.application.grant import Grant, check_grant
from ecert.application.offering import begin_amendment, begin_form, read_predecessor
from ecert.application.service import check_raw
from ecert.application.submission import RawSubmission
from ecert.attachment.media import check_content
from ecert.attachment.service import store_attachment
from ecert.catalogue.datatypes import Value, check_value
from ecert.catalogue.entries import Catalogue, CatalogueEntry
from ecert.catalogue.vocabulary import Source
from ecert.clock import legal_date
from ecert.console.applications.reading import Sent, keep_pictures, with_file
from ecert.document.face import Face
from ecert.document.preview import Wanted, preview_face
from ecert.errors import Conflict, EcertError, FieldError, InvalidInput, NotFound, UnsupportedMediaType
from ecert.register.record import Holder, Record
from ecert.signing.keyring import Keyring
from ecert.storage.database import snapshot, transaction


@dataclass(frozen=True, slots=True)
class FormDesk:
    """Everything that a form works with, for one officer at one instant."""

    engine: Engine
    catalogue: Catalogue
    keyring: Keyring
    by: Principal
    now: datetime

    def entry_of(self, draft: Draft) -> CatalogueEntry:
        """Give the kind of a form."""
        return self.catalogue.get(draft.slug)

    def inputs_of(self, draft: Draft) -> Sequence[Input]:
        """Give the inputs of a form."""
        return make_inputs(self.entry_of(draft).template, draft.business_type)

    def raw_of(self, draft: Draft) -> RawSubmission:
        """Give what would be handed in."""
        return read_typed(self.entry_of(draft).template, draft.business_type, draft.predecessor, draft.typed)

    def save(self, sent: Sent) -> tuple[Draft, Sequence[FieldError]]:
        """
        Save what a form has sent; give it with the mistakes of pictures and files, which are not kept.

        Raises:
            Forbidden, InvalidInput, UnknownDraft, DraftChanged, TooLarge: as `save_draft` says.
        """
        errors = list(sent.errors)
        with transaction(self.engine) as session:
            typed = keep_pictures(sent, self._base(session, sent.draft).typed, self.inputs_of(sent.draft))
            for file in sent.files:
                try:
                    media_type = check_content(file.content, file.media_type)
                except (InvalidInput, UnsupportedMediaType):
                    errors.append(FieldError("attachments", "is not what the file's bytes are"))
                    continue
                kept = store_attachment(session, file.content, media_type, by=self.by, now=self.now)
                typed = with_file(typed, kept.sha256, file.name)
            draft = replace(sent.draft, typed=typed)
            if sent.overwrites and draft.revision > 0:
                draft = replace(draft, revision=get_draft(session, draft.id, by=self.by).revision)
            return save_draft(session, draft, catalogue=self.catalogue, by=self.by, now=self.now), errors

    def unsaved(self, sent: Sent) -> Draft:
        """Give what a form has sent with the pictures of before, and save nothing."""
        with snapshot(self.engine) as session:
            typed = keep_pictures(sent, self._base(session, sent.draft).typed, self.inputs_of(sent.draft))
        return replace(sent.draft, typed=typed)

    def check(self, draft: Draft) -> Sequence[FieldError]:
        """Say what would be refused if this form were handed in now: all of it, by the rules of every application."""
        try:
            with snapshot(self.engine) as session:
                check_raw(
                    session,
                    draft.slug,
                    self.raw_of(draft),
                    catalogue=self.catalogue,
                    keyring=self.keyring,
                    by=self.by,
                    now=self.now,
                )
        except InvalidInput as refused:
            return refused.errors or (FieldError("", refused.detail),)
        except (Conflict, NotFound) as refused:
            path = "grant.certificate_number" if refused.code == "duplicate-number" else ""
            return (FieldError(path, refused.code),)
        return ()

    def find_predecessor(self, draft: Draft) -> Record | None:
        """
        Give the record that is to be replaced, if there is one that holds.

        Raises:
            Forbidden: not a clerk.
        """
        if draft.predecessor is None:
            return None
        try:
            with snapshot(self.engine) as session:
                return read_predecessor(session, draft.predecessor, draft.slug, keyring=self.keyring, by=self.by)
        except (Conflict, NotFound):
            return None

    def differences(self, draft: Draft, before: Record | None) -> Sequence[Difference]:
        """Compare a form with the version that it is to replace."""
        if before is None:
            return ()
        template = self.entry_of(draft).template
        wanted = self.wanted(draft, before)
        raw_claims = read_claims(self.raw_of(draft))
        after = Contents(wanted.holder, {**raw_claims, **wanted.claims}, wanted.grant.valid_to)
        return compare(contents_of_record(before, template), after, template)

    def wanted(self, draft: Draft, before: Record | None) -> Wanted:
        """Give what a face can show of a form: what is right already."""
        template, raw = self.entry_of(draft).template, self.raw_of(draft)
        claims: dict[str, Value] = {}
        for field in template.from_source(Source.APPLICANT):
            if field.key in raw.claims:
                try:
                    claims[field.key] = check_value(field, raw.claims[field.key], path=field.key)
                except InvalidInput:
                    continue
        try:
            grant = check_grant(template, draft.business_type, raw.grant, today=legal_date(self.now))
        except InvalidInput:
            grant = Grant()
        holder = Holder(str(raw.holder_name), str(raw.holder_code), raw.holder_code_type)
        return Wanted(draft.business_type, holder, claims, grant, before)

    def face_of(self, draft: Draft) -> Face:
        """Lay out the preview of a form."""
        wanted = self.wanted(draft, self.find_predecessor(draft))
        return preview_face(self.entry_of(draft), wanted, catalogue=self.catalogue, today=legal_date(self.now))

    def _base(self, session: Session, draft: Draft) -> Draft:
        """Give what stood in a form when it was shown: what was saved, or what it began with."""
        try:
            if draft.revision > 0:
                return get_draft(session, draft.id, by=self.by)
            return self._begun(session, draft)
        except EcertError:
            # Whoever saves is told; whoever only looks sees what he has typed.
            return Draft(draft.id, draft.slug, draft.business_type, {})

    def _begun(self, session: Session, draft: Draft) -> Draft:
        if draft.application_id is not None:
            return begin_amendment(session, draft.application_id, catalogue=self.catalogue, by=self.by)
        begun, _ = begin_form(
            session,
            draft.slug,
            draft.business_type,
            draft.predecessor,
            catalogue=self.catalogue,
            keyring=self.keyring,
            by=self.by,
        )
        return begun


def pictures_of(inputs: Sequence[Input], typed: Typed) -> dict[str, str]:
    """Give the pictures of a form by the names of their inputs."""
    return {entry.name: typed[entry.name][0] for entry in inputs if entry.kind == "picture" and typed.get(entry.name)}
