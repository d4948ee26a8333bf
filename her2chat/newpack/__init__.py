"""A content pack for another article: a skeleton that answers from the first day, for editors to fill in."""

from her2chat.newpack.make import Made, make_pack

__all__ = ["Made", "make_pack"]
