"""The code: the URL that a camera opens."""

from ecert.register.code import code_of
from ecert.register.digits import encode_digits
from tests.unit.register.builders import SEALED_CREDENTIAL


def test_code_is_the_url_with_digits_in_its_fragment() -> None:
    """The digits stand behind the `#`, so that they never reach a server."""
    code = code_of(SEALED_CREDENTIAL, public_url="https://zz.hunan.gov.cn")
    assert code.prefix == "https://zz.hunan.gov.cn/v#"
    assert code.digits == "1" + encode_digits(SEALED_CREDENTIAL)
    assert str(code) == code.prefix + code.digits


def test_prefix_of_a_host_of_19_characters_has_30() -> None:
    """The budget of the symbol counts on it."""
    assert len(code_of(b"x", public_url="https://" + "h" * 19).prefix) == 30
