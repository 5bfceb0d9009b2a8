"""What happens to opportunities, as signals: whoever hangs on them listens.

``status_changed``: some opportunities entered a status. Sent once per set, or per part of a long
one, inside the transaction. Arguments: ``changes``, a list of StatusChange whose ``opportunity``
is loaded; ``choices``, what the person answered to what the move asked.

``facts_changed``: facts that tasks hang on have moved. Sent once per set, inside the
transaction. Arguments: ``opportunities``, a list; ``facts``, the names of those written;
``changes``, a list of the FactChange that tell it; ``by`` and ``at``.

``changes_undone``: status changes were taken back. Sent once per set, inside the
transaction. Arguments: ``changes``, a list of the StatusChange that no longer count, whose
``opportunity`` is loaded; ``at``.
"""

from django.dispatch import Signal

status_changed = Signal()
facts_changed = Signal()
changes_undone = Signal()
