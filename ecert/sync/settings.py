"""What talking to the provincial platform needs; `ecert.resources` fills it from the service's settings."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PlatformSettings:
    """Address, credentials and habits of one platform; secrets stay out of its `repr`."""

    base_url: str
    """Where the platform's addresses begin, without a slash at the end."""
    client_id: str
    """Our name at the platform."""
    client_secret: str = field(repr=False)
    """Our secret at the platform."""
    sm4_key: bytes = field(repr=False)
    """The 16 bytes that the rows of a push are encrypted with."""
    city_code: str
    """Division code (GB/T 2260) sent with every push."""
    accepts_provisional: bool
    """Whether the platform takes type codes that nobody has assigned yet; a real one does not."""
    connect_seconds: float = 5.0
    """How long a connection may take to stand."""
    read_seconds: float = 15.0
    """How long the platform may be silent while it answers."""
    answer_seconds: float = 60.0
    """How long a whole answer may take, however steadily it drips."""

    @property
    def province_code(self) -> str:
        """Division code of the province that the city lies in (`provinceNum`)."""
        return f"{self.city_code[:2]}0000"
