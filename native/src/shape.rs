//! The shape of a message, as the tuples of Python's `Shape` say it.

use pyo3::prelude::*;
use pyo3::types::{PyString, PyTuple};

use crate::xml_scan::{KNOWN, Namespace};

/// Objects with more fields are left to Python.
pub const MOST_FIELDS: usize = 256;

pub struct Field {
    pub key: Py<PyString>,
    pub type_: usize,
    pub repeated: bool,
    pub read: bool,
}

/// A name that is accepted, and the field it is of.
pub struct Name {
    pub local: Box<str>,
    pub namespace: Namespace,
    pub field: usize,
}

/// A member that the contract requires; its field, and what is reported where it is missing.
pub struct Required {
    pub field: usize,
    pub key: Py<PyString>,
    /// Whether the member may be without a value, and a list without items.
    pub may_be_empty: bool,
    pub may_be_no_list: bool,
    pub may_be_nil: bool,
    pub outcome: Py<PyAny>,
    pub pick: Py<PyAny>,
}

pub struct Object {
    pub open: bool,
    pub fields: Vec<Field>,
    /// In the order of the contract, so that the next one is mostly the one that comes.
    pub elements: Vec<Name>,
    by_name: Places,
    pub attributes: Vec<Name>,
    pub text: Option<usize>,
    /// The fields by their keys, which are the names of JSON.
    pub keys: Vec<Name>,
    by_key: Places,
    pub required: Vec<Required>,
    pub empty_counts: bool,
    pub skips: bool,
}

/// Where names stand in a list, by a hash of their local parts.
#[derive(Default)]
struct Places(Vec<Option<usize>>);

impl Places {
    fn new(names: &[Name]) -> Self {
        let mut made = vec![None; (names.len() * 2).next_power_of_two()];
        for (number, name) in names.iter().enumerate() {
            let mut place = hash(&name.local) & (made.len() - 1);
            while made[place].is_some() {
                place = (place + 1) & (made.len() - 1);
            }
            made[place] = Some(number);
        }
        Self(made)
    }

    fn find(&self, local: &str, is_it: impl Fn(usize) -> bool) -> Option<usize> {
        let mut place = hash(local) & (self.0.len() - 1);
        while let Some(number) = self.0[place] {
            if is_it(number) {
                return Some(number);
            }
            place = (place + 1) & (self.0.len() - 1);
        }
        None
    }
}

/// A hash of a name, of its length, beginning and end: names of contracts differ there.
fn hash(name: &str) -> usize {
    let bytes = name.as_bytes();
    let mut made = bytes.len() as u64;
    for byte in bytes.iter().take(6).chain(bytes.iter().rev().take(6)) {
        made = (made ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    (made >> 20) as usize
}

/// What a leaf is, as far as the forms of JSON depend on it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Base {
    Text,
    Integer,
    Boolean,
    /// A decimal, or a double.
    Number,
}

pub enum Type {
    Leaf(Base),
    Any,
    Object(Object),
}

pub struct Shape {
    pub namespaces: Vec<String>,
    pub tags: Vec<(Namespace, String)>,
    /// Paths of elements around the message, each with its accepted names.
    pub envelopes: Vec<Vec<Vec<(Namespace, String)>>>,
    pub root: usize,
    pub types: Vec<Type>,
}

impl Object {
    /// The place in `elements` of a name; `last` is where the one before it was.
    pub fn element(&self, namespace: Namespace, local: &str, last: usize) -> Option<usize> {
        let is_it = |name: &Name| name.namespace == namespace && *name.local == *local;
        // Elements come in the order of the contract; a field may have two names.
        for place in [last + 1, last, last + 2] {
            if self.elements.get(place).is_some_and(is_it) {
                return Some(place);
            }
        }
        self.by_name
            .find(local, |place| is_it(&self.elements[place]))
    }

    /// The field of a key; `last` is the one before it.
    pub fn member(&self, key: &str, last: usize) -> Option<usize> {
        let is_it = |name: &Name| *name.local == *key;
        if self.keys.get(last + 1).is_some_and(is_it) {
            return Some(last + 1);
        }
        self.by_key.find(key, |place| is_it(&self.keys[place]))
    }

    pub fn attribute(&self, namespace: Namespace, local: &str) -> Option<usize> {
        let mut names = self.attributes.iter();
        let found = names.find(|name| name.namespace == namespace && *name.local == *local);
        found.map(|name| name.field)
    }
}

impl Shape {
    /// Makes the shape; None where native code does not read messages of it.
    pub fn new(shape: &Bound<'_, PyAny>) -> PyResult<Option<Self>> {
        let mut namespaces: Vec<String> = KNOWN.map(String::from).to_vec();
        let tags = names(&shape.getattr("tags")?, &mut namespaces)?;
        let mut envelopes = Vec::new();
        for path in shape.getattr("envelopes")?.cast::<PyTuple>()?.iter() {
            let mut steps = Vec::new();
            for step in path.cast::<PyTuple>()?.iter() {
                steps.push(names(&step, &mut namespaces)?);
            }
            envelopes.push(steps);
        }
        let mut types = Vec::new();
        for type_ in shape.getattr("types")?.cast::<PyTuple>()?.iter() {
            let kind: String = type_.get_item(0)?.extract()?;
            types.push(match kind.as_str() {
                "leaf" => Type::Leaf(match type_.get_item(1)?.extract::<String>()?.as_str() {
                    "string" => Base::Text,
                    "integer" => Base::Integer,
                    "boolean" => Base::Boolean,
                    _ => Base::Number,
                }),
                "object" => match object(type_.cast::<PyTuple>()?, &mut namespaces)? {
                    Some(object) => Type::Object(object),
                    None => return Ok(None),
                },
                _ => Type::Any,
            });
        }
        let root = shape.getattr("root")?.extract()?;
        let known = matches!(types.get(root), Some(Type::Object(_)));
        Ok(known.then_some(Self {
            namespaces,
            tags,
            envelopes,
            root,
            types,
        }))
    }
}

fn object(type_: &Bound<'_, PyTuple>, namespaces: &mut Vec<String>) -> PyResult<Option<Object>> {
    let open: bool = type_.get_item(1)?.extract()?;
    let given = type_.get_item(2)?;
    let given = given.cast::<PyTuple>()?;
    if given.len() > MOST_FIELDS {
        return Ok(None);
    }
    let mut object = Object {
        open,
        fields: Vec::with_capacity(given.len()),
        elements: Vec::new(),
        by_name: Places::default(),
        attributes: Vec::new(),
        text: None,
        keys: Vec::new(),
        by_key: Places::default(),
        required: Vec::new(),
        empty_counts: given.is_empty() && !open,
        skips: false,
    };
    for (number, field) in given.iter().enumerate() {
        let (key, kind, tags, type_, repeated, read) = field.extract::<(
            Bound<'_, PyString>,
            String,
            Bound<'_, PyAny>,
            usize,
            bool,
            bool,
        )>()?;
        object.keys.push(Name {
            local: key.extract::<String>()?.into(),
            namespace: 0,
            field: number,
        });
        object.fields.push(Field {
            key: key.unbind(),
            type_,
            repeated,
            read,
        });
        object.skips |= !read;
        let into = match kind.as_str() {
            "text" => {
                object.text = Some(number);
                continue;
            }
            "attribute" => &mut object.attributes,
            _ => &mut object.elements,
        };
        for (namespace, local) in names(&tags, namespaces)? {
            // Of two fields with one name the last is meant.
            into.retain(|name| name.namespace != namespace || *name.local != *local);
            into.push(Name {
                local: local.into(),
                namespace,
                field: number,
            });
        }
    }
    object.by_name = Places::new(&object.elements);
    object.by_key = Places::new(&object.keys);
    for entry in type_.get_item(3)?.cast::<PyTuple>()?.iter() {
        let (key, least, may_be_nil, outcome, pick) =
            entry.extract::<(String, String, bool, Bound<'_, PyAny>, Bound<'_, PyAny>)>()?;
        let py = type_.py();
        let mut keys = object.fields.iter();
        let Some(field) = keys.position(|field| field.key.bind(py) == key.as_str()) else {
            return Ok(None);
        };
        object.required.push(Required {
            field,
            key: object.fields[field].key.clone_ref(py),
            may_be_empty: least == "empty",
            may_be_no_list: least == "none",
            may_be_nil,
            outcome: outcome.unbind(),
            pick: pick.unbind(),
        });
    }
    Ok(Some(object))
}

/// Names in Clark notation, with the number of their namespace.
fn names(
    tags: &Bound<'_, PyAny>,
    namespaces: &mut Vec<String>,
) -> PyResult<Vec<(Namespace, String)>> {
    let mut made = Vec::new();
    for tag in tags.cast::<PyTuple>()?.iter() {
        let tag: String = tag.extract()?;
        let (uri, local) = match tag.strip_prefix('{').and_then(|rest| rest.rsplit_once('}')) {
            Some(parts) => parts,
            None => ("", tag.as_str()),
        };
        let number = namespaces
            .iter()
            .position(|known| known == uri)
            .unwrap_or_else(|| {
                namespaces.push(uri.to_owned());
                namespaces.len() - 1
            });
        // A contract has few namespaces.
        let number = Namespace::try_from(number).unwrap_or(Namespace::MAX);
        made.push((number, local.to_owned()));
    }
    Ok(made)
}
