//! What both readers do while they walk: judge leaves, and report what Python reports.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple};

use crate::leaf::{Judged, Leaves, Seen};
use crate::shape::{Field, MOST_FIELDS, Required};
use crate::stop::Stop;

/// The value of a text, if it has one; of a text that is invalid, as `Err`, what is kept of it.
pub type Verdict<'py> = Result<Option<Bound<'py, PyAny>>, Option<Bound<'py, PyAny>>>;

/// Fields of an object, by their number.
#[derive(Default)]
pub struct Marks([u64; MOST_FIELDS / 64]);

impl Marks {
    pub fn add(&mut self, field: usize) {
        self.0[field / 64] |= 1 << (field % 64);
    }

    pub fn has(&self, field: usize) -> bool {
        self.0[field / 64] & (1 << (field % 64)) != 0
    }
}

pub struct Notes<'a, 'py> {
    pub py: Python<'py>,
    pub leaves: &'a Leaves,
    pub seen: Vec<Seen>,
    pub missing: &'a Py<PyAny>,
    pub collector: &'a Bound<'py, PyAny>,
    /// The keys from the message down.
    pub path: Vec<&'a Py<PyString>>,
}

impl<'a, 'py> Notes<'a, 'py> {
    /// Judges a text for a field of `out`, which stands at the end of the path.
    pub fn judged(
        &mut self,
        field: &Field,
        text: &str,
        out: &Bound<'py, PyDict>,
    ) -> Result<Verdict<'py>, Stop> {
        Ok(
            match self
                .leaves
                .judge(self.py, field.type_, text, &mut self.seen)?
            {
                Judged::Absent => Ok(None),
                Judged::Value(value) => Ok(Some(value)),
                Judged::Fault(fault) => {
                    let given = (self.chain()?, fault, out, &field.key);
                    let kept = self
                        .collector
                        .call_method1(intern!(self.py, "fault"), given)?;
                    Err((!kept.is(self.missing)).then_some(kept))
                }
            },
        )
    }

    /// The path, as Python's readers have it.
    pub fn chain(&self) -> Result<Bound<'py, PyAny>, Stop> {
        let mut chain = self.py.None().into_bound(self.py);
        for key in &self.path {
            chain = (chain, *key).into_pyobject(self.py)?.into_any();
        }
        Ok(chain)
    }

    /// Reports that the object at the end of the path lacks a member.
    pub fn missing_member(&self, required: &Required) -> Result<(), Stop> {
        let given = (
            self.chain()?,
            &required.key,
            &required.outcome,
            &required.pick,
        );
        self.collector
            .call_method1(intern!(self.py, "required"), given)?;
        Ok(())
    }

    /// Reports a name that the contract does not have at the end of the path; `known` it has.
    pub fn unknown(
        &self,
        name: &str,
        known: &[&str],
        what: &str,
        permitted: bool,
    ) -> Result<(), Stop> {
        let named = PyDict::new(self.py);
        named.set_item(intern!(self.py, "what"), what)?;
        named.set_item(intern!(self.py, "permitted"), permitted)?;
        let given = (self.chain()?, name, PyTuple::new(self.py, known)?);
        self.collector
            .call_method(intern!(self.py, "unknown"), given, Some(&named))?;
        Ok(())
    }
}
