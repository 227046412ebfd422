//! XML to the document of a contract, in one pass.
//!
//! The rules are those of `mapper.reading.xml_tree`, which reads whatever is left here.

use std::borrow::Cow;
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString, PyType};

use crate::leaf::Leaves;
use crate::notes::{Marks, Notes, Verdict};
use crate::shape::{Field, Object, Shape, Type};
use crate::stop::Stop;
use crate::xml_scan::{
    Attribute, Mark, NO_NAMESPACE, Scanner, Source, Tag, XSI, is_blank, is_python_space, is_space,
};

/// The deepest nesting that is read here, whatever the limit: each level is a call.
const DEEPEST: usize = 250;

/// No place among the elements of an object.
const NOWHERE: usize = usize::MAX - 2;

/// Reads XML messages of one shape; may be used by several threads.
#[pyclass(frozen, module = "mapper_native")]
pub struct XmlReader {
    shape: Shape,
    leaves: Leaves,
    missing: Py<PyAny>,
    depth: usize,
    elements: usize,
}

#[pymethods]
impl XmlReader {
    /// Makes a reader; None where messages of the shape are not read natively.
    ///
    /// `limits` are the levels and the number of elements that a message may have, the longest text
    /// that is remembered, and how many are for each leaf. `fault` and `missing` are `Fault` and
    /// `MISSING`.
    #[staticmethod]
    fn of(
        shape: &Bound<'_, PyAny>,
        limits: (usize, usize, usize, usize),
        judges: &Bound<'_, PyList>,
        prove: &Bound<'_, PyAny>,
        fault: &Bound<'_, PyType>,
        missing: Py<PyAny>,
    ) -> PyResult<Option<Self>> {
        let Some(shape) = Shape::new(shape)? else {
            return Ok(None);
        };
        Ok(Some(Self {
            shape,
            leaves: Leaves::new(judges, prove, fault, (limits.2, limits.3))?,
            missing,
            depth: limits.0.min(DEEPEST),
            elements: limits.1,
        }))
    }

    /// The document of a message; None where Python must read it.
    ///
    /// `is_text` says that `data` is a text in UTF-8, `collector` takes notices, `unknown` reports an element: called with the collector, its name
    /// in Clark notation, the index of the type that it is in, and the path of that.
    fn read<'py>(
        &self,
        py: Python<'py>,
        data: &[u8],
        is_text: bool,
        collector: &Bound<'py, PyAny>,
        unknown: &Bound<'py, PyAny>,
    ) -> PyResult<Option<Bound<'py, PyDict>>> {
        let read = || {
            let source = Source::new(data, is_text)?;
            let mut walk = Walk {
                py,
                reader: self,
                scan: Scanner::new(&source, &self.shape.namespaces, self.elements)?,
                notes: Notes {
                    py,
                    leaves: &self.leaves,
                    seen: self.leaves.take(),
                    missing: &self.missing,
                    collector,
                    path: Vec::new(),
                },
                unknown,
            };
            let made = walk.document();
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

struct Walk<'a, 'py> {
    py: Python<'py>,
    reader: &'a XmlReader,
    scan: Scanner<'a>,
    notes: Notes<'a, 'py>,
    unknown: &'a Bound<'py, PyAny>,
}

/// An object while it is read.
#[derive(Default)]
struct Members {
    /// The fields that have a value.
    filled: Marks,
    /// The fields that stand there without one: nil, otherwise, and with one that is left out.
    nil: Marks,
    empty: Marks,
    faulty: Marks,
    some: bool,
    broken: bool,
    /// Whether there is content that is not read.
    skipped: bool,
}

impl<'a, 'py> Walk<'a, 'py> {
    fn document(&mut self) -> Walked<Bound<'py, PyDict>> {
        let root = self.scan.root()?;
        let shape = &self.reader.shape;
        let document = if is_one_of(&root, &shape.tags) {
            self.object(shape.root, &root, self.reader.depth - 1)?.0
        } else {
            let mut fitting = shape
                .envelopes
                .iter()
                .filter(|path| is_one_of(&root, &path[0]));
            let path = fitting.next().ok_or(Stop::Uncertain)?;
            if fitting.next().is_some() || self.reader.depth <= path.len() {
                return Err(Stop::Uncertain);
            }
            self.envelope(&root, &path[1..], self.reader.depth - 1)?
        };
        self.scan.end()?;
        Ok(document.unwrap_or_else(|| PyDict::new(self.py)))
    }

    /// The message within the elements of `path`, of which `outer` is read.
    fn envelope(
        &mut self,
        outer: &Tag<'a>,
        path: &'a [Vec<(u32, String)>],
        left: usize,
    ) -> Walked<Option<Bound<'py, PyDict>>> {
        let shape = &self.reader.shape;
        let mut found = None;
        if outer.empty {
            return Err(Stop::Uncertain);
        }
        loop {
            let (text, mark) = self.scan.text()?;
            // Its references must be good.
            self.scan.content(text)?;
            if mark == Mark::End {
                break;
            }
            let child = self.scan.start()?;
            let fits = is_one_of(&child, path.first().unwrap_or(&shape.tags));
            match (fits, &found, path) {
                (true, None, [_, rest @ ..]) => {
                    found = Some(self.envelope(&child, rest, levels(left)?)?);
                }
                (true, None, []) => {
                    found = Some(self.object(shape.root, &child, levels(left)?)?.0);
                }
                // Of several messages none is read.
                (true, Some(_), []) => return Err(Stop::Uncertain),
                _ => self.skip(&child, levels(left)?)?,
            }
        }
        self.scan.close(outer)?;
        found.ok_or(Stop::Uncertain)
    }

    /// The object of an element and whether that is nil; None where it has no content.
    ///
    /// `left` is how many levels of elements are allowed below it.
    fn object(
        &mut self,
        index: usize,
        tag: &Tag<'a>,
        left: usize,
    ) -> Walked<(Option<Bound<'py, PyDict>>, bool)> {
        let Type::Object(node) = &self.reader.shape.types[index] else {
            return Err(Stop::Uncertain);
        };
        let out = PyDict::new(self.py);
        let mut members = Members::default();
        if !self.scan.attributes.is_empty() && self.attributes(node, &out, &mut members)? {
            self.nothing(tag)?;
            let there = members.some || members.broken || members.skipped;
            return Ok((there.then_some(out), true));
        }
        let mut own = node.text.map(|_| String::new());
        if tag.empty {
            self.scan.leave(tag);
        } else {
            self.children(index, node, tag, left, (&out, &mut members, &mut own))?;
        }
        if let (Some(field), Some(text)) = (node.text, own) {
            self.own_text(node, field, &text, &out, &mut members)?;
        }
        let there = members.some
            || members.broken
            || members.skipped
            || node.empty_counts
            || self.notes.path.is_empty();
        if !there {
            return Ok((None, false));
        }
        self.required(node, &members)?;
        Ok((Some(out), false))
    }

    fn children(
        &mut self,
        index: usize,
        node: &'a Object,
        tag: &Tag<'a>,
        left: usize,
        (out, members, own): (&Bound<'py, PyDict>, &mut Members, &mut Option<String>),
    ) -> Walked<()> {
        let comments = self.scan.comments;
        let mut place = NOWHERE;
        let mut last: Option<(usize, Bound<'py, PyList>)> = None;
        loop {
            let (text, mark) = self.scan.text()?;
            match own {
                Some(own) => {
                    if self.scan.comments > comments {
                        return Err(Stop::Uncertain);
                    }
                    own.push_str(&self.scan.content(text)?);
                }
                None => {
                    // Text where there is none is reported by Python.
                    if !text.bytes().all(is_space) && !is_blank(&self.scan.content(text)?) {
                        return Err(Stop::Uncertain);
                    }
                }
            }
            if mark == Mark::End {
                return self.scan.close(tag);
            }
            let child = self.scan.start()?;
            let left = levels(left)?;
            let Some(found) = node.element(child.namespace, child.local, place) else {
                self.unknown_element(index, &child)?;
                self.skip(&child, left)?;
                continue;
            };
            place = found;
            let number = node.elements[found].field;
            let field = &node.fields[number];
            if !field.read {
                // What is not read counts where nothing else is there.
                if members.some || members.skipped {
                    self.skip(&child, left)?;
                } else {
                    members.skipped = self.has_content(field.type_, &child, left)?;
                }
                continue;
            }
            self.notes.path.push(&field.key);
            let value = self.value(field, number, &child, left, (out, members))?;
            self.notes.path.pop();
            let Some(value) = value else { continue };
            if !field.repeated {
                if members.filled.has(number) {
                    return Err(Stop::Uncertain);
                }
                out.set_item(&field.key, value)?;
            } else if let Some((_, items)) = last.as_ref().filter(|(of, _)| *of == number) {
                items.append(value)?;
            } else if members.filled.has(number) {
                let items = out.get_item(&field.key)?.ok_or(Stop::Uncertain)?;
                let items = items.cast_into::<PyList>().map_err(|_| Stop::Uncertain)?;
                items.append(value)?;
                last = Some((number, items));
            } else {
                let items = PyList::new(self.py, [value])?;
                out.set_item(&field.key, &items)?;
                last = Some((number, items));
            }
            members.filled.add(number);
            members.some = true;
        }
    }

    /// The value of a child for the document, if there is one.
    fn value(
        &mut self,
        field: &'a Field,
        number: usize,
        child: &Tag<'a>,
        left: usize,
        (out, members): (&Bound<'py, PyDict>, &mut Members),
    ) -> Walked<Option<Bound<'py, PyAny>>> {
        let (value, nil) = match self.reader.shape.types[field.type_] {
            Type::Object(_) => {
                let (made, nil) = self.object(field.type_, child, left)?;
                (made.map(Bound::into_any), nil)
            }
            Type::Leaf(_) => {
                let nil = self.leaf_attributes()?;
                if nil {
                    self.nothing(child)?;
                    (None, true)
                } else {
                    let text = self.leaf_text(child)?;
                    let value = self.notes.judged(field, &text, out)?;
                    if let Err(kept) = value {
                        members.broken = true;
                        members.faulty.add(number);
                        (kept, false)
                    } else {
                        (value.unwrap_or(None), false)
                    }
                }
            }
            Type::Any => {
                let nil = is_nil(&self.scan.attributes);
                let made = self.free_form(child, left)?;
                let made = made.unwrap_or_else(|| PyDict::new(self.py).into_any());
                ((!nil).then_some(made), nil)
            }
        };
        if nil {
            members.nil.add(number);
        } else {
            members.empty.add(number);
        }
        Ok(value)
    }

    /// Content of any shape: text, or an object by local names; None where there is none.
    fn free_form(&mut self, tag: &Tag<'a>, left: usize) -> Walked<Option<Bound<'py, PyAny>>> {
        let out = PyDict::new(self.py);
        for attribute in &self.scan.attributes {
            if attribute.namespace != XSI && !is_blank(&attribute.value) {
                out.set_item(format!("@{}", attribute.local), &*attribute.value)?;
            }
        }
        let mut own = String::new();
        if tag.empty {
            self.scan.leave(tag);
        } else {
            let comments = self.scan.comments;
            let mut several = HashSet::new();
            loop {
                let (text, mark) = self.scan.text()?;
                own.push_str(&self.scan.content(text)?);
                if self.scan.comments > comments {
                    return Err(Stop::Uncertain);
                }
                if mark == Mark::End {
                    self.scan.close(tag)?;
                    break;
                }
                let child = self.scan.start()?;
                let Some(value) = self.free_form(&child, levels(left)?)? else {
                    continue;
                };
                match out.get_item(child.local)? {
                    None => out.set_item(child.local, value)?,
                    Some(first) if several.insert(child.local) => {
                        out.set_item(child.local, PyList::new(self.py, [first, value])?)?;
                    }
                    Some(items) => {
                        let items = items.cast_into::<PyList>().map_err(|_| Stop::Uncertain)?;
                        items.append(value)?;
                    }
                }
            }
        }
        if !is_blank(&own) {
            if out.is_empty() {
                return Ok(Some(PyString::new(self.py, &own).into_any()));
            }
            out.set_item(intern!(self.py, "#text"), own)?;
        }
        Ok((!out.is_empty()).then(|| out.into_any()))
    }

    /// The text of a leaf, which has no elements.
    fn leaf_text(&mut self, tag: &Tag<'a>) -> Walked<Cow<'a, str>> {
        if tag.empty {
            self.scan.leave(tag);
            return Ok(Cow::Borrowed(""));
        }
        let comments = self.scan.comments;
        let (text, mark) = self.scan.text()?;
        if mark == Mark::Start || self.scan.comments > comments {
            return Err(Stop::Uncertain);
        }
        self.scan.close(tag)?;
        self.scan.content(text)
    }

    /// Reads an element that may have no content: one that is nil.
    fn nothing(&mut self, tag: &Tag<'a>) -> Walked<()> {
        if is_blank(&self.leaf_text(tag)?) {
            Ok(())
        } else {
            Err(Stop::Uncertain)
        }
    }

    /// Reports the attributes of a leaf; gives whether it is nil.
    fn leaf_attributes(&mut self) -> Walked<bool> {
        let mut nil = false;
        for attribute in &self.scan.attributes {
            if attribute.namespace != XSI {
                self.notes
                    .unknown(attribute.local, &[], "attribute", false)?;
            } else if attribute.local == "nil" {
                nil = nil || is_true(&attribute.value);
            }
        }
        Ok(nil)
    }

    /// Reads the attributes of an object; gives whether it is nil.
    fn attributes(
        &mut self,
        node: &'a Object,
        out: &Bound<'py, PyDict>,
        members: &mut Members,
    ) -> Walked<bool> {
        let mut nil = false;
        let attributes = std::mem::take(&mut self.scan.attributes);
        for attribute in &attributes {
            let Some(number) = node.attribute(attribute.namespace, attribute.local) else {
                if attribute.namespace != XSI {
                    self.unknown_attribute(node, attribute.local)?;
                } else if attribute.local == "nil" {
                    nil = is_true(&attribute.value);
                }
                continue;
            };
            let field = &node.fields[number];
            members.empty.add(number);
            if !self.reader.leaves.is_leaf(field.type_) {
                return Err(Stop::Uncertain);
            }
            if !field.read {
                members.skipped |= !is_blank(&attribute.value);
                continue;
            }
            self.notes.path.push(&field.key);
            let value = self.notes.judged(field, &attribute.value, out)?;
            self.notes.path.pop();
            self.put(field, number, value, out, members)?;
        }
        self.scan.attributes = attributes;
        Ok(nil)
    }

    fn put(
        &self,
        field: &Field,
        number: usize,
        value: Verdict<'py>,
        out: &Bound<'py, PyDict>,
        members: &mut Members,
    ) -> Walked<()> {
        if value.is_err() {
            members.broken = true;
            members.faulty.add(number);
        }
        if let Ok(Some(value)) | Err(Some(value)) = value {
            out.set_item(&field.key, value)?;
            members.filled.add(number);
            members.some = true;
        }
        Ok(())
    }

    /// Reads the text of an element with attributes.
    fn own_text(
        &mut self,
        node: &'a Object,
        number: usize,
        text: &str,
        out: &Bound<'py, PyDict>,
        members: &mut Members,
    ) -> Walked<()> {
        let field = &node.fields[number];
        if !self.reader.leaves.is_leaf(field.type_) {
            return Err(Stop::Uncertain);
        }
        members.empty.add(number);
        if !field.read {
            members.skipped |= !is_blank(text);
            return Ok(());
        }
        // A fault of it is one of the element.
        let value = self.notes.judged(field, text, out)?;
        self.put(field, number, value, out, members)
    }

    /// Reports the required members that are missing.
    fn required(&self, node: &'a Object, members: &Members) -> Walked<()> {
        for required in &node.required {
            let number = required.field;
            // In XML a list without items is no list.
            let excused = required.may_be_no_list
                || members.filled.has(number)
                || members.faulty.has(number)
                || (members.nil.has(number) && required.may_be_nil)
                || (required.may_be_empty
                    && (members.empty.has(number) || node.text == Some(number)));
            if !excused {
                self.notes.missing_member(required)?;
            }
        }
        Ok(())
    }

    fn unknown_element(&self, index: usize, tag: &Tag<'a>) -> Walked<()> {
        let name = if tag.namespace == NO_NAMESPACE {
            tag.local.to_owned()
        } else {
            format!("{{{}}}{}", self.scan.uri(tag.namespace), tag.local)
        };
        let given = (self.notes.collector, name, index, self.notes.chain()?);
        self.unknown.call1(given)?;
        Ok(())
    }

    fn unknown_attribute(&self, node: &'a Object, local: &str) -> Walked<()> {
        let mut known = Vec::new();
        for name in &node.attributes {
            let key = node.fields[name.field].key.to_str(self.py)?;
            known.push(key.get(1..).unwrap_or_default());
        }
        self.notes.unknown(local, &known, "attribute", node.open)
    }

    /// Reads an element without looking at its content.
    fn skip(&mut self, tag: &Tag<'a>, left: usize) -> Walked<()> {
        if tag.empty {
            self.scan.leave(tag);
            return Ok(());
        }
        loop {
            let (text, mark) = self.scan.text()?;
            // Its references must be good.
            self.scan.content(text)?;
            if mark == Mark::End {
                return self.scan.close(tag);
            }
            let child = self.scan.start()?;
            self.skip(&child, levels(left)?)?;
        }
    }

    /// Reads an element that is not read into the document; gives whether it has content.
    fn has_content(&mut self, index: usize, tag: &Tag<'a>, left: usize) -> Walked<bool> {
        let type_ = &self.reader.shape.types[index];
        let nil = is_nil(&self.scan.attributes);
        let mut there = false;
        for attribute in &self.scan.attributes {
            if let Type::Object(node) = type_
                && node
                    .attribute(attribute.namespace, attribute.local)
                    .is_some()
            {
                there |= !is_blank(&attribute.value);
            }
        }
        match type_ {
            _ if nil || there => self.skip(tag, left)?,
            Type::Any => {
                self.skip(tag, left)?;
                there = true;
            }
            Type::Leaf(_) => there = !is_blank(&self.leaf_text(tag)?),
            Type::Object(node) => {
                there = node.empty_counts;
                if tag.empty {
                    self.scan.leave(tag);
                    return Ok(there);
                }
                loop {
                    let (text, mark) = self.scan.text()?;
                    let text = self.scan.content(text)?;
                    there |= node.text.is_some() && !is_blank(&text);
                    if mark == Mark::End {
                        self.scan.close(tag)?;
                        break;
                    }
                    let child = self.scan.start()?;
                    match node.element(child.namespace, child.local, NOWHERE) {
                        Some(place) if !there => {
                            let field = node.elements[place].field;
                            let type_ = node.fields[field].type_;
                            there = self.has_content(type_, &child, levels(left)?)?;
                        }
                        _ => self.skip(&child, levels(left)?)?,
                    }
                }
            }
        }
        Ok(there)
    }
}

fn levels(left: usize) -> Walked<usize> {
    left.checked_sub(1).ok_or(Stop::Uncertain)
}

fn is_one_of(tag: &Tag<'_>, names: &[(u32, String)]) -> bool {
    names
        .iter()
        .any(|(namespace, local)| *namespace == tag.namespace && local == tag.local)
}

fn is_nil(attributes: &[Attribute<'_>]) -> bool {
    let is_it = |found: &&Attribute| found.namespace == XSI && found.local == "nil";
    attributes
        .iter()
        .find(is_it)
        .is_some_and(|found| is_true(&found.value))
}

/// Whether the value of `xsi:nil` is true.
fn is_true(value: &str) -> bool {
    matches!(value.trim_matches(is_python_space), "true" | "1")
}
