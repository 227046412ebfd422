//! JSON to the document of a contract, in one pass.
//!
//! The rules are those of `mapper.reading.json_reader`, which reads whatever is left here: forms
//! that differ from the contract's, numbers with an exponent, and all errors.

use std::borrow::Cow;
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyType};

use crate::json_scan::{Number, Scanner, Token};
use crate::leaf::Leaves;
use crate::notes::{Marks, Notes};
use crate::shape::{Base, Field, Object, Shape, Type};
use crate::stop::Stop;
use crate::xml_scan::is_blank;

/// The deepest nesting that is read here, whatever the limit: each level is a call.
const DEEPEST: usize = 250;
/// Numbers of more digits are left to Python.
const MOST_DIGITS: usize = 300;
/// So many keys of an object are searched one by one.
const FEW_KEYS: usize = 16;

/// Reads JSON messages of one shape; may be used by several threads.
#[pyclass(frozen, module = "mapper_native")]
pub struct JsonReader {
    shape: Shape,
    leaves: Leaves,
    missing: Py<PyAny>,
    depth: usize,
    values: usize,
    /// The required parts, where the message is a delivery in parts: its members are its parts.
    needed: Vec<String>,
}

#[pymethods]
impl JsonReader {
    /// Makes a reader; None where messages of the shape are not read natively.
    ///
    /// The parameters are those of `XmlReader.of`; `needed` are the required parts of a delivery.
    #[staticmethod]
    fn of(
        shape: &Bound<'_, PyAny>,
        limits: (usize, usize, usize, usize),
        judges: &Bound<'_, PyList>,
        prove: &Bound<'_, PyAny>,
        fault: &Bound<'_, PyType>,
        missing: Py<PyAny>,
        needed: Vec<String>,
    ) -> PyResult<Option<Self>> {
        let Some(shape) = Shape::new(shape)? else {
            return Ok(None);
        };
        Ok(Some(Self {
            shape,
            leaves: Leaves::new(judges, prove, fault, (limits.2, limits.3))?,
            missing,
            depth: limits.0.min(DEEPEST),
            values: limits.1,
            needed,
        }))
    }

    /// The document of a message; None where Python must read it. `collector` takes notices.
    fn read<'py>(
        &self,
        py: Python<'py>,
        data: &[u8],
        collector: &Bound<'py, PyAny>,
    ) -> PyResult<Option<Bound<'py, PyDict>>> {
        let read = || {
            let mut walk = Walk {
                shape: &self.shape,
                needed: &self.needed,
                scan: Scanner::new(data, self.values)?,
                notes: Notes {
                    py,
                    leaves: &self.leaves,
                    seen: self.leaves.take(),
                    missing: &self.missing,
                    collector,
                    path: Vec::new(),
                },
            };
            let made = walk.document(self.depth);
            self.leaves.keep(walk.notes.seen);
            made
        };
        // A panic is a fault in this code: Python reads the message instead.
        match catch_unwind(AssertUnwindSafe(read)) {
            Ok(Ok(document)) => Ok(Some(document)),
            Ok(Err(Stop::Raised(error))) => Err(error),
            Ok(Err(Stop::Uncertain)) | Err(_) => Ok(None),
        }
    }
}

type Walked<T> = Result<T, Stop>;

/// A value for the document, if there is one, and whether something in it breaks its contract.
type Value<'py> = (Option<Bound<'py, PyAny>>, bool);

struct Walk<'a, 'py> {
    shape: &'a Shape,
    needed: &'a [String],
    scan: Scanner<'a>,
    notes: Notes<'a, 'py>,
}

/// The keys of an object, none of which may come twice.
#[derive(Default)]
struct Keys<'a> {
    few: Vec<Cow<'a, str>>,
    many: HashSet<Cow<'a, str>>,
}

impl<'a> Keys<'a> {
    fn add(&mut self, key: Cow<'a, str>) -> Walked<()> {
        let twice = if self.few.len() < FEW_KEYS {
            let twice = self.few.contains(&key);
            self.few.push(key);
            twice
        } else {
            self.few.contains(&key) || !self.many.insert(key)
        };
        if twice { Err(Stop::Uncertain) } else { Ok(()) }
    }
}

/// An object while it is read.
#[derive(Default)]
struct Members {
    there: Marks,
    filled: Marks,
    faulty: Marks,
    /// The members that are null, and those that are a list without items.
    null: Marks,
    no_items: Marks,
    some: bool,
    broken: bool,
    /// Whether there is content that is not read.
    skipped: bool,
}

impl<'a, 'py> Walk<'a, 'py> {
    fn document(&mut self, left: usize) -> Walked<Bound<'py, PyDict>> {
        let Token::Object = self.scan.value()? else {
            return Err(Stop::Uncertain);
        };
        let made = self.object(self.shape.root, levels(left)?)?.0;
        self.scan.end()?;
        let made = made.ok_or(Stop::Uncertain)?;
        made.cast_into().map_err(|_| Stop::Uncertain)
    }

    /// An object of which the beginning is read.
    fn object(&mut self, index: usize, left: usize) -> Walked<Value<'py>> {
        let Type::Object(node) = &self.shape.types[index] else {
            return Err(Stop::Uncertain);
        };
        let out = PyDict::new(self.notes.py);
        let mut members = Members::default();
        let mut unknown = Keys::default();
        let mut known = false;
        let mut last = usize::MAX - 1;
        let mut first = true;
        while let Some(key) = self.scan.key(first)? {
            first = false;
            let Some(number) = node.member(&key, last) else {
                let keys: Vec<&str> = node.keys.iter().map(|name| &*name.local).collect();
                self.notes.unknown(&key, &keys, "member", node.open)?;
                unknown.add(key)?;
                self.skip(left)?;
                continue;
            };
            if members.there.has(number) {
                return Err(Stop::Uncertain);
            }
            members.there.add(number);
            last = number;
            known = true;
            self.member(node, number, left, &out, &mut members)?;
        }
        let top = self.notes.path.is_empty();
        if top && !known && !first {
            // It is another message.
            return Err(Stop::Uncertain);
        }
        let there = members.some || members.broken || members.skipped || node.empty_counts || top;
        if !there {
            return Ok((None, false));
        }
        if top && !self.needed.is_empty() {
            self.missing_parts(node, &members)?;
            return Ok((Some(out.into_any()), members.broken));
        }
        for required in &node.required {
            let number = required.field;
            let is_null = members.null.has(number);
            let excused = members.filled.has(number)
                || members.faulty.has(number)
                || (members.there.has(number)
                    && if is_null {
                        required.may_be_nil
                    } else {
                        required.may_be_no_list
                            || (required.may_be_empty && !members.no_items.has(number))
                    });
            if !excused {
                self.notes.missing_member(required)?;
            }
        }
        Ok((Some(out.into_any()), members.broken))
    }

    /// Reports the required parts of a delivery that are missing; a table may have no rows.
    fn missing_parts(&self, node: &'a Object, members: &Members) -> Walked<()> {
        for part in self.needed {
            let is_there = node.member(part, usize::MAX - 1).is_some_and(|number| {
                members.there.has(number)
                    && !members.null.has(number)
                    && (node.fields[number].repeated || !members.no_items.has(number))
            });
            if !is_there {
                let method = intern!(self.notes.py, "missing_part");
                self.notes.collector.call_method1(method, (part,))?;
            }
        }
        Ok(())
    }

    fn member(
        &mut self,
        node: &'a Object,
        number: usize,
        left: usize,
        out: &Bound<'py, PyDict>,
        members: &mut Members,
    ) -> Walked<()> {
        let field = &node.fields[number];
        let token = self.scan.value()?;
        if matches!(token, Token::Null) {
            members.null.add(number);
            return Ok(());
        }
        if !field.read {
            // What is not read counts where nothing else is there.
            if members.some || members.skipped {
                return self.skip_value(&token, left);
            }
            members.skipped = self.has_content(field.type_, token, left)?;
            return Ok(());
        }
        self.notes.path.push(&field.key);
        let (value, broken) = match (token, field.repeated) {
            (Token::List, true) => self.items(field, levels(left)?, out, (number, members))?,
            (Token::List, false) => {
                if self.scan.item(true)? {
                    return Err(Stop::Uncertain);
                }
                members.no_items.add(number);
                (None, false)
            }
            (token, repeated) => {
                let (value, broken) = self.value(field, token, left, out)?;
                if repeated && value.is_some() {
                    // One value in the place of a list is reported by Python.
                    return Err(Stop::Uncertain);
                }
                (value, broken)
            }
        };
        self.notes.path.pop();
        if broken {
            members.broken = true;
            members.faulty.add(number);
        }
        if let Some(value) = value {
            out.set_item(&field.key, value)?;
            members.filled.add(number);
            members.some = true;
        }
        Ok(())
    }

    fn items(
        &mut self,
        field: &'a Field,
        left: usize,
        out: &Bound<'py, PyDict>,
        (number, members): (usize, &mut Members),
    ) -> Walked<Value<'py>> {
        let items = PyList::empty(self.notes.py);
        let mut first = true;
        let mut broken = false;
        while self.scan.item(first)? {
            first = false;
            let token = self.scan.value()?;
            if matches!(token, Token::Null) {
                continue;
            }
            let (value, lost) = self.value(field, token, left, out)?;
            broken |= lost;
            if let Some(value) = value {
                items.append(value)?;
            }
        }
        if first {
            members.no_items.add(number);
        }
        Ok(((!items.is_empty()).then(|| items.into_any()), broken))
    }

    /// A value of the contract's form.
    fn value(
        &mut self,
        field: &'a Field,
        token: Token<'a>,
        left: usize,
        out: &Bound<'py, PyDict>,
    ) -> Walked<Value<'py>> {
        let base = match self.shape.types[field.type_] {
            Type::Leaf(base) => base,
            Type::Object(_) => {
                return match token {
                    Token::Object => self.object(field.type_, levels(left)?),
                    Token::Text(text) if is_blank(&text) => Ok((None, false)),
                    _ => Err(Stop::Uncertain),
                };
            }
            Type::Any => return Err(Stop::Uncertain),
        };
        let text = match token {
            Token::Text(text) => {
                let is_form = match base {
                    Base::Text => true,
                    // A decimal may be written as text, with an exponent too.
                    Base::Number => !text.contains(['e', 'E']),
                    Base::Integer | Base::Boolean => is_blank(&text),
                };
                if !is_form {
                    return Err(Stop::Uncertain);
                }
                text
            }
            Token::Number(number) => Cow::Borrowed(number_text(number, base)?),
            Token::Boolean(value) if base == Base::Boolean => {
                Cow::Borrowed(if value { "true" } else { "false" })
            }
            _ => return Err(Stop::Uncertain),
        };
        Ok(match self.notes.judged(field, &text, out)? {
            Ok(value) => (value, false),
            Err(kept) => (kept, true),
        })
    }

    /// Reads a value without looking at it.
    fn skip(&mut self, left: usize) -> Walked<()> {
        let token = self.scan.value()?;
        self.skip_value(&token, left)
    }

    fn skip_value(&mut self, token: &Token<'a>, left: usize) -> Walked<()> {
        let mut first = true;
        match token {
            Token::Object => {
                let mut keys = Keys::default();
                while let Some(key) = self.scan.key(first)? {
                    first = false;
                    keys.add(key)?;
                    self.skip(levels(left)?)?;
                }
            }
            Token::List => {
                while self.scan.item(first)? {
                    first = false;
                    self.skip(levels(left)?)?;
                }
            }
            // Python limits the digits of a number.
            Token::Number(number) if number.text.len() > MOST_DIGITS => {
                return Err(Stop::Uncertain);
            }
            _ => {}
        }
        Ok(())
    }

    /// Reads a value that is not read into the document; gives whether it has content.
    fn has_content(&mut self, index: usize, token: Token<'a>, left: usize) -> Walked<bool> {
        let type_ = &self.shape.types[index];
        let left = match token {
            Token::Object | Token::List => levels(left)?,
            _ => left,
        };
        let mut first = true;
        match (type_, token) {
            (_, Token::Null) => Ok(false),
            (Type::Any, _) => Err(Stop::Uncertain),
            (_, Token::List) => {
                let mut there = false;
                while self.scan.item(first)? {
                    first = false;
                    let token = self.scan.value()?;
                    if there {
                        self.skip_value(&token, left)?;
                    } else if matches!(token, Token::List) {
                        return Err(Stop::Uncertain);
                    } else {
                        there = self.has_content(index, token, left)?;
                    }
                }
                Ok(there)
            }
            (Type::Leaf(_), Token::Text(text)) => Ok(!is_blank(&text)),
            (Type::Leaf(_), token) => {
                self.skip_value(&token, left)?;
                Ok(true)
            }
            (Type::Object(node), Token::Object) => {
                let mut keys = Keys::default();
                let mut there = node.empty_counts;
                while let Some(key) = self.scan.key(first)? {
                    first = false;
                    let member = node.member(&key, usize::MAX - 1);
                    keys.add(key)?;
                    let token = self.scan.value()?;
                    match member {
                        Some(number) if !there => {
                            let field = &node.fields[number];
                            there = self.has_content(field.type_, token, left)?;
                        }
                        _ => self.skip_value(&token, left)?,
                    }
                }
                Ok(there)
            }
            (Type::Object(_), Token::Text(text)) if is_blank(&text) => Ok(false),
            (Type::Object(_), _) => Ok(true),
        }
    }
}

/// A number as the text that is judged.
fn number_text<'a>(number: Number<'a>, base: Base) -> Walked<&'a str> {
    let whole = !number.fraction && !number.exponent;
    let is_form = match base {
        Base::Integer => whole,
        Base::Text | Base::Number => !number.exponent,
        Base::Boolean => false,
    };
    if !is_form || number.text.len() > MOST_DIGITS {
        return Err(Stop::Uncertain);
    }
    Ok(if whole && number.text == "-0" {
        "0"
    } else {
        number.text
    })
}

fn levels(left: usize) -> Walked<usize> {
    left.checked_sub(1).ok_or(Stop::Uncertain)
}
