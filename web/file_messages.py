"""French sentences for files that cannot be taken or shown: what is wrong, then what to do next."""

from adapters.intake import FileRefused, Reason
from adapters.pages import Trouble
from domain.given_files import Remark
from domain.store import FileNotKept, Unkept

# {name} is the file's, {limit} the limit passed in its unit, {suggestion} a file name that would agree.
FRENCH: dict[Reason, str] = {
    Reason.EMPTY: (
        "Le fichier « {name} » est vide. Vérifiez qu’il s’ouvre sur votre appareil, puis joignez-le de nouveau."
    ),
    Reason.TOO_LARGE: (
        "« {name} » est trop lourd : une pièce, tous ses fichiers compris, ne peut dépasser {limit}. "
        "Numérisez-la en qualité plus basse (150 à 200 points par pouce suffisent) ou joignez moins de pages."
    ),
    Reason.TOO_MANY_FILES: (
        "Vous avez choisi trop de fichiers : une pièce en accepte {limit} au plus. "
        "Réunissez-les en un seul PDF, puis joignez ce PDF."
    ),
    Reason.UNSUPPORTED_TYPE: (
        "« {name} » n’est pas d’un type accepté. Joignez un PDF, ou une photo au format JPEG, PNG ou HEIC."
    ),
    Reason.SVG: (
        "« {name} » est un dessin SVG, qui n’est pas accepté. Enregistrez-le en PDF ou en PNG, puis joignez-le."
    ),
    Reason.WORD_DOCUMENT: (
        "« {name} » est un document de traitement de texte, qui ne porte pas de signature. "
        "Imprimez-le, faites-le signer, puis photographiez-le ou numérisez-le et joignez la photo ou le PDF."
    ),
    Reason.MISMATCH: (
        "Le contenu de « {name} » n’est pas celui que son nom annonce. "
        "Ouvrez-le, enregistrez-le en PDF ou en JPEG, puis joignez ce nouveau fichier."
    ),
    Reason.ENCRYPTED_PDF: (
        "« {name} » est protégé par un mot de passe. Ouvrez-le avec son mot de passe, "
        "imprimez-le en PDF (« Imprimer », puis « Enregistrer au format PDF ») et joignez ce nouveau fichier."
    ),
    Reason.BROKEN_PDF: (
        "« {name} » est endommagé ou incomplet : il n’a pas pu être lu. "
        "Téléchargez-le ou numérisez-le de nouveau, vérifiez qu’il s’ouvre, puis joignez-le."
    ),
    Reason.SIGNED_PDF_WITH_OTHERS: (
        "« {name} » porte une signature électronique, qui serait perdue si on le réunissait à d’autres fichiers. "
        "Joignez-le seul : s’il est déjà reçu, ou si d’autres fichiers le sont, remplacez-les."
    ),
    Reason.DYNAMIC_FORM: (
        "« {name} » : ce PDF est un formulaire dynamique, que nous ne pouvons pas afficher. Ouvrez-le, "
        "imprimez-le en PDF (« Imprimer », puis « Enregistrer au format PDF ») et joignez ce nouveau fichier."
    ),
    Reason.PORTFOLIO: (
        "« {name} » est un porte-documents PDF, qui contient d’autres fichiers. Enregistrez sur votre appareil ceux "
        "qui sont utiles, puis joignez-les."
    ),
    Reason.ATTACHMENTS: (
        "« {name} » contient des fichiers joints, que nous ne pouvons pas afficher. Imprimez-le en PDF "
        "(« Imprimer », puis « Enregistrer au format PDF »), et joignez à part les fichiers qu’il contient."
    ),
    Reason.HIDDEN_LAYERS: (
        "« {name} » a des calques masqués : on n’y voit pas tout ce qu’il contient. Affichez ce qui est utile, "
        "imprimez-le en PDF (« Imprimer », puis « Enregistrer au format PDF ») et joignez ce nouveau fichier."
    ),
    Reason.UNDRAWN_ANNOTATIONS: (
        "« {name} » porte des annotations que nous ne pouvons pas afficher. Imprimez-le en PDF avec ses annotations "
        "(« Imprimer », puis « Enregistrer au format PDF ») et joignez ce nouveau fichier."
    ),
    Reason.COMMENTS: (
        "« {name} » porte des commentaires, qui seraient perdus si on le réunissait à d’autres fichiers. Joignez-le "
        "seul, ou imprimez-le en PDF avec ses commentaires."
    ),
    Reason.TOO_MANY_PAGES: (
        "« {name} » a trop de pages : une pièce en compte {limit} au plus. "
        "Joignez seulement les pages utiles (celles qui nomment l’entité et ses représentants)."
    ),
    Reason.PAGE_TOO_LARGE: (
        "Une page de « {name} » est démesurément grande. Imprimez le document en PDF au format A4, puis joignez ce PDF."
    ),
    Reason.BROKEN_IMAGE: (
        "L’image « {name} » est endommagée ou incomplète : elle n’a pas pu être lue. "
        "Reprenez la photo ou faites une capture d’écran, puis joignez-la."
    ),
    Reason.IMAGE_TOO_LARGE: (
        "L’image « {name} » est trop grande : {limit} au plus. "
        "Réduisez-la, ou photographiez le document avec votre téléphone, puis joignez-la de nouveau."
    ),
    Reason.TIMEOUT: (
        "« {name} » est trop long à lire. Imprimez-le en PDF ou photographiez-le, puis joignez ce nouveau fichier."
    ),
    Reason.UNAVAILABLE: (
        "« {name} » n’a pas pu être vérifié pour le moment ; votre fichier n’est pas en cause. "
        "Réessayez dans quelques minutes."
    ),
    Reason.BUSY: (
        "Beaucoup de fichiers sont vérifiés en ce moment : « {name} » n’a pas pu l’être et n’est pas joint. "
        "Votre fichier n’est pas en cause, et le reste de la page est conservé. Réessayez dans une minute."
    ),
    Reason.ANOTHER_AT_WORK: (
        "Un autre fichier de cette demande est encore en cours de vérification : « {name} » n’est pas joint. "
        "Le reste de la page est conservé. Attendez quelques secondes, puis joignez-le de nouveau."
    ),
    Reason.OTHERS_TOO_LONG: (
        "Les fichiers envoyés ensemble ont pris trop de temps : « {name} » n’a pas pu être vérifié et n’est pas joint. "
        "Le reste de la page est conservé. Joignez ce fichier seul."
    ),
    Reason.TOO_MANY_SLOW: (
        "Plusieurs fichiers trop longs à lire ont été envoyés depuis votre connexion : « {name} » n’est pas joint. "
        "Le reste de la page est conservé. Réessayez dans une heure, avec une photo ou un PDF imprimé du document."
    ),
}
UNKEPT: dict[Unkept, str] = {
    Unkept.NO_ROOM: (
        "Votre fichier n’a pas pu être enregistré : le service manque de place pour le moment ; "
        "votre fichier n’est pas en cause, et ce que vous avez saisi est conservé. Réessayez dans une heure."
    ),
    Unkept.NO_STORE: (
        "Votre fichier n’a pas pu être enregistré : le service ne peut pas recevoir de pièces pour le moment ; "
        "votre fichier n’est pas en cause, et ce que vous avez saisi est conservé. Réessayez dans une heure."
    ),
    Unkept.DRAFT_FULL: (
        "Ce fichier n’a pas été enregistré : toutes les pièces d’une demande, ensemble, ne peuvent dépasser {limit}. "
        "Numérisez-les en qualité plus basse (150 à 200 points par pouce suffisent), puis joignez-les de nouveau."
    ),
    Unkept.NO_ANTIVIRUS: (
        "Aucun antivirus n’est installé sur ce service : ce fichier n’a pas été pris, personne ne pourrait l’ouvrir. "
        "Prévenez les personnes qui exploitent le service ; réessayez quand un antivirus est là."
    ),
    Unkept.CHANGED: (
        "Ce document a changé dans une autre fenêtre : rien n’a été modifié ici. Regardez ce qui est reçu, "
        "puis réessayez."
    ),
}
REMARKS: dict[Remark, str] = {
    Remark.SMALL: (
        "Image petite : les textes fins seront difficiles à lire. Photographiez la page en entier, de près, ou "
        "numérisez-la à 200 points par pouce."
    ),
    Remark.DARK: "Image sombre : reprenez-la avec plus de lumière si le texte se lit mal.",
    Remark.BLURRED: "Image floue : reprenez la photo, ou numérisez de nouveau, si le texte se lit mal.",
    Remark.ATTACHMENTS: (
        "Ce PDF signé contient des fichiers joints, que nous n’affichons pas : joignez-les à part s’ils sont utiles."
    ),
    Remark.UNSIGNED: (
        "Ce fichier ne contient pas de signature électronique. Joignez le PDF signé lui-même ; si la lettre est signée "
        "à la main, choisissez « Signature manuscrite »."
    ),
    Remark.SIGNED: (
        "Ce fichier contient une signature électronique. Si c’est elle qui engage la personne qui signe, choisissez "
        "« Signature électronique »."
    ),
}
INFECTED = "Un virus a été trouvé dans ce fichier\N{NO-BREAK SPACE}: il n’est plus ouvert."
"""Said in the place of its pages too: what draws them is not shown a file known to attack."""
TOO_MUCH = (
    "Ce fichier n’a pas été enregistré : trop de fichiers ont été envoyés depuis votre réseau pour le moment ; "
    "ce que vous avez saisi est conservé. Réessayez dans une heure."
)
NO_FILE = "Aucun fichier n’a été reçu. Choisissez le fichier à joindre."
RENAME = (
    "Le contenu de « {name} » n’est pas celui que son nom annonce. "
    "Renommez-le en « {suggestion} », puis joignez-le de nouveau."
)

WORD_TO_JOIN = "« {name} » est un document de traitement de texte. Enregistrez-le en PDF, puis joignez ce PDF."
"""Of a file that goes with a text, which nobody has to sign."""

PAGES: dict[Trouble, str] = {
    Trouble.NO_SUCH_PAGE: "Cette page n’existe pas dans le document.",
    Trouble.BROKEN: "Cette page ne peut pas être affichée : le fichier est endommagé.",
    Trouble.ENCRYPTED: "Ce document est protégé par un mot de passe : il ne peut pas être affiché.",
    Trouble.TOO_LARGE: "Cette image est trop grande pour être affichée.",
    Trouble.TIMEOUT: "Cette page est trop longue à dessiner pour être affichée.",
    Trouble.UNAVAILABLE: "L’affichage des documents est momentanément indisponible. Réessayez dans quelques minutes.",
    Trouble.LOST: "Ce fichier manque dans le stockage ou y a été altéré : prévenez l’équipe technique.",
}

NO_BREAK = "\u00a0"
MEGABYTE = 1024 * 1024
GIGABYTE = 1024 * MEGABYTE


def french(refused: FileRefused, *, to_sign: bool = True) -> str:
    """The whole sentence for a refusal, typographic spaces included; plain text, to be escaped as any other.

    `to_sign`: the file is a document of a request, which may have to bear a signature.
    """
    if refused.reason is Reason.EMPTY and not refused.name:
        return NO_FILE
    renamed = refused.reason is Reason.MISMATCH and refused.suggestion
    template = RENAME if renamed else FRENCH[refused.reason]
    if refused.reason is Reason.WORD_DOCUMENT and not to_sign:
        template = WORD_TO_JOIN
    template = _spaced(template)
    words = {"{name}": refused.name, "{limit}": _limit(refused), "{suggestion}": refused.suggestion or ""}
    return "".join(words.get(part, part) for part in _parts(template))


def not_kept(trouble: FileNotKept) -> str:
    """The whole sentence for a file that is in order and was not stored."""
    return _spaced(UNKEPT[trouble.reason].replace("{limit}", _megabytes(trouble.limit or 0)))


def remark_in_words(remark: Remark) -> str:
    """The whole sentence for what is said beside a file that is taken all the same."""
    return _spaced(REMARKS[remark])


def changed() -> str:
    """The whole sentence for who acts on a document that is another by now."""
    return not_kept(FileNotKept(Unkept.CHANGED))


def too_much() -> str:
    """The whole sentence for a visitor who gave more than a network address may for now."""
    return _spaced(TOO_MUCH)


def page_trouble(trouble: Trouble) -> str:
    """The whole sentence for a page that cannot be shown."""
    return _spaced(PAGES[trouble])


def _limit(refused: FileRefused) -> str:
    limit = refused.limit or 0
    if refused.reason is Reason.TOO_LARGE:
        return _megabytes(limit)
    if refused.reason is Reason.IMAGE_TOO_LARGE:
        return f"{limit // 1_000_000} millions de pixels"
    return str(limit)


def size_in_words(size: int) -> str:
    """« 1,2 Go », « 1,2 Mo », « 340 ko », « 0 ko »."""
    for unit, name in ((GIGABYTE, "Go"), (MEGABYTE, "Mo")):
        if size >= unit:
            return f"{size / unit:.1f}".replace(".", ",") + f"{NO_BREAK}{name}"
    return f"{max(1, round(size / 1024)) if size else 0}{NO_BREAK}ko"


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:.1f}".rstrip("0").rstrip(".").replace(".", ",") + f"{NO_BREAK}Mo"


def _parts(template: str) -> list[str]:
    """The template cut at its placeholders, so that a file called « {limit} » is not taken for one."""
    parts: list[str] = []
    for piece in template.split("{"):
        name, brace, rest = piece.partition("}")
        parts += [f"{{{name}}}", rest] if brace else [piece]
    return parts


def _spaced(text: str) -> str:
    for mark in (":", ";", "?", "!", "»"):
        text = text.replace(f" {mark}", f"{NO_BREAK}{mark}")
    return text.replace("« ", f"«{NO_BREAK}")
