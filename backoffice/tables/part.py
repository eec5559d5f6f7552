"""What the parts of a view (`Lists`, `Cells`, `Forms`, `Writing`, `Asking`, `Exported`) are parts of.

At run time nothing: Flask-Admin copies all that a view exposes into each class beneath it, and the copies in one part
would hide what another part says otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask_admin.contrib.peewee import ModelView

    from backoffice.access import Guarded

    class Part(Guarded, ModelView): ...

else:

    class Part: ...
