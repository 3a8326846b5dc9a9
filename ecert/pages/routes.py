"""What all pages share over HTTP: the choice of a language."""

from typing import Annotated

from litestar import post
from litestar.response import Redirect

from ecert.http.given import Given
from ecert.messages import Language
from ecert.pages.addresses import local_address
from ecert.pages.cookies import language_cookie
from ecert.pages.forms import Form
from ecert.pages.showing import PAGE_HEADERS


@post("/language", include_in_schema=False, sync_to_thread=False)
def choose_language(form: Given[Form]) -> Annotated[Redirect, "back to where one was"]:
    """Remember a language, and lead back to the page."""
    wanted = form.text("language")
    language = Language(wanted) if wanted in set(Language) else Language.ZH
    back = local_address(form.text("next"), "/")
    return Redirect(back, status_code=303, headers=PAGE_HEADERS, cookies=[language_cookie(language)])
