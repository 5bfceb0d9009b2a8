import re
from typing import Any


def flat(response: Any) -> str:
    """The page on one line, with plain spaces: how it is laid out is no part of a test."""
    page = re.sub(r"\s+", " ", response.content.decode())
    return page.replace(" >", ">")
