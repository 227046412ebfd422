"""Many orders of the shop, in every form that a batch reads."""

import io
import json
import tarfile
import zipfile
from pathlib import Path

NAMESPACE = "urn:example:shop:order"
MAPPING = "mappings/shop/order.yaml"


def order(number: int) -> bytes:
    """An order in XML; its number and the quantity of its one line tell it from others."""
    return (
        f'<Order xmlns="{NAMESPACE}"><number>A-{number}</number><customer>De Kern</customer>'
        f"<line><article>nut</article><quantity>{number + 1}</quantity></line></Order>"
    ).encode()


def made(number: int) -> dict[str, object]:
    """What becomes of an order."""
    line = [{"Article": "nut", "Quantity": number + 1}]
    return {"Number": f"A-{number}", "Customer": "De Kern", "Currency": "EUR", "Line": line}


def fill(folder: Path, numbers: range) -> Path:
    """A folder with a file for each order."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in numbers:
        (folder / f"{number:04}.xml").write_bytes(order(number))
    return folder


def as_zip(numbers: range) -> bytes:
    """A zip archive of orders."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.mkdir("orders")
        for number in numbers:
            archive.writestr(f"orders/{number}.xml", order(number))
    return out.getvalue()


def as_tar(numbers: range, mode: str = "w") -> bytes:
    """A tar archive of orders; with `w:gz` compressed."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]  # a text
        for number in numbers:
            entry = tarfile.TarInfo(f"orders/{number}.xml")
            entry.size = len(order(number))
            archive.addfile(entry, io.BytesIO(order(number)))
    return out.getvalue()


def as_json(number: int) -> dict[str, object]:
    """An order in JSON."""
    line = [{"article": "nut", "quantity": number + 1}]
    return {"number": f"A-{number}", "customer": "De Kern", "line": line}


def as_lines(numbers: range) -> bytes:
    """JSON Lines, with blank lines between."""
    return b"\n\n".join(json.dumps(as_json(number)).encode() for number in numbers)


def outputs(folder: Path) -> list[object]:
    """What the files of a folder hold, in the order of the orders."""
    found = [json.loads(file.read_bytes()) for file in folder.rglob("*.json")]
    return sorted(found, key=lambda one: int(one["Number"].removeprefix("A-")))
