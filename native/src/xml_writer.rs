//! Records to XML, by the tables of `mapper.writing.xml_writer`.
//!
//! What differs from a record as mappings make it, and all errors, are left to Python.

use std::panic::{AssertUnwindSafe, catch_unwind};

use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyDict, PyInt, PyList, PyString, PyTuple};

use crate::stop::Stop;

/// The deepest nesting that is written here: each level is a call.
const DEEPEST: usize = 250;
const NIL: &str = " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\"";

/// How a field is written: attributes come before the text, and that before elements.
struct Field {
    key: Py<PyString>,
    /// The name of its element, and its start tag without its end; of an attribute ` name="`.
    name: String,
    start: String,
    repeated: bool,
    nillable: bool,
    type_: usize,
}

struct Object {
    fields: Vec<Field>,
    /// The places after the attributes, and after the text.
    first_content: usize,
    first_element: usize,
}

enum Type {
    Leaf,
    Any,
    Object(Object),
}

/// Writes records of one shape; may be used by several threads.
#[pyclass(frozen, module = "mapper_native")]
pub struct XmlWriter {
    types: Vec<Type>,
    root: usize,
    start: String,
    end: String,
    missing: Py<PyAny>,
}

#[pymethods]
impl XmlWriter {
    /// A writer of the type `root` of `types`.
    ///
    /// A type is `"leaf"`, `"any"`, or its fields in the order that they are written, with how many
    /// of them are attributes, and how many no elements. `start` is what stands before the content
    /// of the root, without `>`, `end` the root's end tag, and `missing` is `MISSING`.
    #[new]
    fn new(
        types: &Bound<'_, PyList>,
        root: usize,
        start: String,
        end: String,
        missing: Py<PyAny>,
    ) -> PyResult<Self> {
        let mut made = Vec::with_capacity(types.len());
        for type_ in types.iter() {
            made.push(if let Ok(name) = type_.extract::<String>() {
                if name == "leaf" {
                    Type::Leaf
                } else {
                    Type::Any
                }
            } else {
                let (given, first_content, first_element) =
                    type_.extract::<(Bound<'_, PyList>, usize, usize)>()?;
                let mut fields = Vec::with_capacity(given.len());
                for field in given.iter() {
                    let (key, name, start, repeated, nillable, type_) = field.extract()?;
                    fields.push(Field {
                        key,
                        name,
                        start,
                        repeated,
                        nillable,
                        type_,
                    });
                }
                Type::Object(Object {
                    fields,
                    first_content,
                    first_element,
                })
            });
        }
        Ok(Self {
            types: made,
            root,
            start,
            end,
            missing,
        })
    }

    /// The bytes of a record; None where Python must write it.
    fn write<'py>(&self, record: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyBytes>>> {
        let write = || {
            let mut out = String::with_capacity(4096);
            out.push_str(&self.start);
            match &self.types[self.root] {
                Type::Object(object) => {
                    if self.content(object, record, &mut out, DEEPEST)? {
                        out.push_str("/>");
                    } else {
                        out.push_str(&self.end);
                    }
                }
                _ => return Err(Stop::Uncertain),
            }
            Ok(PyBytes::new(record.py(), out.as_bytes()))
        };
        // A panic is a fault in this code: Python writes the message instead.
        match catch_unwind(AssertUnwindSafe(write)) {
            Ok(Ok(data)) => Ok(Some(data)),
            Ok(Err(Stop::Raised(error))) => Err(error),
            Ok(Err(Stop::Uncertain)) | Err(_) => Ok(None),
        }
    }
}

type Written<T> = Result<T, Stop>;

impl XmlWriter {
    /// Writes what stands in an element, of which the start tag is written without `>`; gives
    /// whether that is still so.
    fn content(
        &self,
        object: &Object,
        record: &Bound<'_, PyAny>,
        out: &mut String,
        left: usize,
    ) -> Written<bool> {
        let record = record.cast_exact::<PyDict>().map_err(|_| Stop::Uncertain)?;
        let mut open = true;
        let mut next = 0;
        for (key, item) in record.iter() {
            let place = object.place(&key, next)?;
            let field = &object.fields[place];
            if item.is(&self.missing) || (item.is_none() && !field.nillable) {
                continue;
            }
            next = place + 1;
            if place < object.first_content {
                out.push_str(&field.start);
                leaf(&item, out, true)?;
                out.push('"');
                continue;
            }
            let items = item.cast::<PyList>().ok().filter(|_| field.repeated);
            let tuple = item.cast::<PyTuple>().ok().filter(|_| field.repeated);
            let is_list = items.is_some() || tuple.is_some();
            if is_list != field.repeated {
                return Err(Stop::Uncertain);
            }
            if open && !(is_list && item.len()? == 0) {
                out.push('>');
                open = false;
            }
            if place < object.first_element {
                leaf(&item, out, false)?;
            } else if let Some(items) = items {
                for each in items.iter() {
                    self.item(field, &each, out, left)?;
                }
            } else if let Some(items) = tuple {
                for each in items.iter() {
                    self.item(field, &each, out, left)?;
                }
            } else {
                self.element(field, &item, out, left)?;
            }
        }
        Ok(open)
    }

    fn item(
        &self,
        field: &Field,
        item: &Bound<'_, PyAny>,
        out: &mut String,
        left: usize,
    ) -> Written<()> {
        if item.is(&self.missing) || (item.is_none() && !field.nillable) {
            return Ok(());
        }
        self.element(field, item, out, left)
    }

    fn element(
        &self,
        field: &Field,
        item: &Bound<'_, PyAny>,
        out: &mut String,
        left: usize,
    ) -> Written<()> {
        let left = left.checked_sub(1).ok_or(Stop::Uncertain)?;
        out.push_str(&field.start);
        if item.is_none() {
            out.push_str(NIL);
            out.push_str("/>");
            return Ok(());
        }
        let open = match &self.types[field.type_] {
            Type::Leaf => {
                let begin = out.len();
                out.push('>');
                leaf(item, out, false)?;
                if out.len() == begin + 1 {
                    out.pop();
                    true
                } else {
                    false
                }
            }
            Type::Object(object) => self.content(object, item, out, left)?,
            Type::Any => return Err(Stop::Uncertain),
        };
        if open {
            out.push_str("/>");
        } else {
            out.push_str("</");
            out.push_str(&field.name);
            out.push('>');
        }
        Ok(())
    }
}

impl Object {
    /// The place of a key, from `next` on: what comes out of order is left to Python.
    fn place(&self, key: &Bound<'_, PyAny>, next: usize) -> Written<usize> {
        let py = key.py();
        for (place, field) in self.fields.iter().enumerate().skip(next) {
            if key.is(&field.key) {
                return Ok(place);
            }
        }
        let key = key.cast::<PyString>().map_err(|_| Stop::Uncertain)?;
        let key = key.to_str().map_err(|_| Stop::Uncertain)?;
        for (place, field) in self.fields.iter().enumerate().skip(next) {
            if field.key.to_str(py)? == key {
                return Ok(place);
            }
        }
        Err(Stop::Uncertain)
    }
}

/// Writes a leaf as text, or as the value of an attribute.
fn leaf(value: &Bound<'_, PyAny>, out: &mut String, attribute: bool) -> Written<()> {
    if let Ok(text) = value.cast::<PyString>() {
        // Half a surrogate pair is an error, which Python reports.
        return escape(text.to_str().map_err(|_| Stop::Uncertain)?, out, attribute);
    }
    if let Ok(value) = value.cast::<PyBool>() {
        out.push_str(if value.is_true() { "true" } else { "false" });
        return Ok(());
    }
    let value = value.cast_exact::<PyInt>().map_err(|_| Stop::Uncertain)?;
    let number: i64 = value.extract().map_err(|_| Stop::Uncertain)?;
    out.push_str(&number.to_string());
    Ok(())
}

fn escape(text: &str, out: &mut String, attribute: bool) -> Written<()> {
    let bytes = text.as_bytes();
    let mut begin = 0;
    for (place, byte) in bytes.iter().enumerate() {
        let reference = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'\r' => "&#13;",
            b'"' if attribute => "&quot;",
            b'\t' if attribute => "&#9;",
            b'\n' if attribute => "&#10;",
            b'\t' | b'\n' => continue,
            // Characters that XML does not admit are reported by Python.
            0..0x20 => return Err(Stop::Uncertain),
            0xef if matches!(bytes[place + 1..], [0xbf, 0xbe | 0xbf, ..]) => {
                return Err(Stop::Uncertain);
            }
            _ => continue,
        };
        out.push_str(&text[begin..place]);
        out.push_str(reference);
        begin = place + 1;
    }
    out.push_str(&text[begin..]);
    Ok(())
}
