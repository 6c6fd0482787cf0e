"""How letters leave: each has its row before it goes, so none goes twice, whatever happens in between.

One transaction says both that the last letter went and that the next one is on its way. So after a kill at most one
row of each worker is "on its way" for ever. Nobody knows whether that letter left: it counts as unsure and is not sent
again.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException, SMTPSenderRefused

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import IntegrityError, transaction
from django.utils import timezone

from .models import Letter, Week

PERMANENT = 500  # the first code with which a mail server says never
CLOSES = 421  # with which it says that it closes the connection
MOST_LOST = 3  # letters in a row that end unsure before the server is left alone
log = logging.getLogger(__name__)
State = Letter.State


class PutOffError(Exception):
    """Raised when the mail server takes nothing now."""


@dataclass
class Sender:
    """Sends letters of one week over one connection. `sent` counts, `later` says how many may come again."""

    week: Week
    sent: int = 0
    later: int = 0
    _last: Letter | None = None
    _end: State = State.SENT
    _lost: int = 0

    def send(self, letters: Iterable[tuple[str, EmailMessage]]) -> None:
        """Send each (hash of its address, mail); raise PutOffError when the server takes nothing now."""
        connection = self._open()
        try:
            for address_hash, message in letters:
                if letter := self._claim(address_hash):
                    self._end = self._give(connection, message, letter)
        finally:
            self._settle()
            _close(connection)

    def _open(self) -> BaseEmailBackend:
        connection: BaseEmailBackend = get_connection()
        try:
            connection.open()
        except (SMTPException, OSError) as error:
            log.warning("letters wait: the mail server does not answer: %s", type(error).__name__)
            raise PutOffError from error
        return connection

    @transaction.atomic
    def _claim(self, address_hash: str) -> Letter | None:
        """Settle the last letter and write down the next; None when it has been written down before."""
        self._settle()
        try:
            with transaction.atomic():
                self._last = Letter.objects.create(week=self.week, address_hash=address_hash, at=timezone.now())
        except IntegrityError:
            return None
        return self._last

    def _settle(self) -> None:
        if self._last is not None:
            Letter.objects.filter(pk=self._last.pk).update(state=self._end, at=timezone.now())
            self._last = None

    def _give(self, connection: BaseEmailBackend, message: EmailMessage, letter: Letter) -> State:
        """Hand one letter to the server, and return what is known of it then."""
        try:
            connection.send_messages([message])
        except SMTPSenderRefused as error:
            self._take_back(letter)
            raise PutOffError from error
        except SMTPRecipientsRefused as error:
            return self._refused(letter, max(code for code, _said in error.recipients.values()))
        except SMTPResponseException as error:
            return self._refused(letter, error.smtp_code)
        except (SMTPException, OSError) as error:
            return self._unsure(connection, error)
        except ValueError:  # an address that cannot be written in a header
            return State.REFUSED
        self.sent += 1
        self._lost = 0
        return State.SENT

    def _refused(self, letter: Letter, code: int) -> State:
        """Keep a "never"; forget a "not now", so that it is tried once more."""
        if code < PERMANENT:
            self._take_back(letter)
            self.later += 1
        if code == CLOSES:
            raise PutOffError
        return State.REFUSED

    def _take_back(self, letter: Letter) -> None:
        """Forget a letter that surely did not leave."""
        letter.delete()
        self._last = None

    def _unsure(self, connection: BaseEmailBackend, error: Exception) -> State:
        """Begin anew after a connection that broke; nobody knows whether the server has the letter."""
        log.warning("a letter is unsure: %s", type(error).__name__)
        self._end = State.UNSURE
        self._settle()
        self._lost += 1
        _close(connection)
        try:
            connection.open()
        except (SMTPException, OSError) as broken:
            raise PutOffError from broken
        if self._lost >= MOST_LOST:
            raise PutOffError from error
        return State.UNSURE


def _close(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except (SMTPException, OSError) as error:
        log.info("the mail server was gone already: %s", type(error).__name__)
