"""Pages: a voice, all voices; the speaker's nod; what editors do at the desk."""

from .desk import belong, cut, drop_quote, quote
from .pages import chapters, voice, voices
from .speaker import answer

__all__ = ["answer", "belong", "chapters", "cut", "drop_quote", "quote", "voice", "voices"]
