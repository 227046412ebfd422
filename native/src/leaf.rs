//! The values of leaves: what is certainly valid here, anything else by Python's verdict.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::{Mutex, OnceLock};

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyInt, PyList, PyString, PyTuple, PyType};

use crate::pattern::Pattern;
use crate::stop::Stop;
use crate::xml_scan::{is_blank, is_python_space};

/// The longest number that is read here.
const MOST_DIGITS: usize = 18;
/// Longer texts are not looked for among those that were judged.
const LONGEST_SEEN: usize = 64;

/// What Python gives of a leaf: the length up to which a text is its own value.
pub struct Leaf {
    most: Option<usize>,
    proof: OnceLock<Option<Proof>>,
}

/// By what a text is certainly valid, and its own value (or the integer that it writes).
struct Proof {
    collapsed: bool,
    replaced: bool,
    least: usize,
    most: usize,
    patterns: Vec<Pattern>,
    listed: Option<HashSet<String>>,
    integer: bool,
    /// The check of a format, which is asked of the value last.
    check: Option<Py<PyAny>>,
    digits: Option<DigitSum>,
}

/// The digits of a text times their weights, added up, have a remainder by the modulus.
struct DigitSum {
    weights: Vec<i32>,
    modulus: i64,
    remainder: i64,
}

impl DigitSum {
    fn holds(&self, text: &str) -> bool {
        let digits = text.as_bytes();
        digits.len() == self.weights.len()
            && digits.iter().all(u8::is_ascii_digit)
            && digits
                .iter()
                .zip(&self.weights)
                .map(|(digit, weight)| i64::from(digit - b'0') * i64::from(*weight))
                .sum::<i64>()
                .rem_euclid(self.modulus)
                == self.remainder
    }
}

type Given<'py> = (
    (bool, bool),
    usize,
    Option<usize>,
    Vec<Bound<'py, PyTuple>>,
    Option<HashSet<String>>,
    bool,
    Option<Py<PyAny>>,
    Option<(Vec<i32>, i64, i64)>,
);

impl Proof {
    fn new(given: Option<Given<'_>>) -> PyResult<Option<Self>> {
        let Some(((collapsed, replaced), least, most, trees, listed, integer, check, digits)) =
            given
        else {
            return Ok(None);
        };
        let mut patterns = Vec::with_capacity(trees.len());
        for tree in &trees {
            let Some(pattern) = Pattern::new(tree)? else {
                return Ok(None);
            };
            patterns.push(pattern);
        }
        let most = most.unwrap_or(usize::MAX);
        Ok(Some(Self {
            collapsed,
            replaced,
            least,
            most,
            patterns,
            listed,
            integer,
            check,
            digits: digits.map(|(weights, modulus, remainder)| DigitSum {
                weights,
                modulus,
                remainder,
            }),
        }))
    }

    fn holds(&self, text: &str) -> bool {
        self.is_spaced(text)
            && is_long(text, self.least, self.most)
            && self
                .listed
                .as_ref()
                .is_none_or(|listed| listed.contains(text))
            && self.patterns.iter().all(|pattern| pattern.matches(text))
            && self.digits.as_ref().is_none_or(|digits| digits.holds(text))
    }

    /// Whether the text has the white space of its type, and is more than white space.
    fn is_spaced(&self, text: &str) -> bool {
        if text.starts_with(is_python_space) {
            return false;
        }
        if self.collapsed {
            let spaced = |found: char| found != ' ' && is_python_space(found);
            !text.contains(spaced) && !text.contains("  ") && !text.ends_with(' ')
        } else {
            !(self.replaced && text.contains(['\t', '\n', '\r']))
        }
    }
}

fn is_long(text: &str, least: usize, most: usize) -> bool {
    if text.len() <= most && least <= 1 {
        return true;
    }
    let length = text.chars().count();
    least <= length && length <= most
}

/// Values by the texts of a leaf: few enough that texts with one hash do no harm.
pub type Seen = HashMap<Box<str>, Py<PyAny>, BuildHasherDefault<TextHasher>>;

/// A quick hash of short texts.
#[derive(Default)]
pub struct TextHasher(u64);

impl Hasher for TextHasher {
    fn write(&mut self, bytes: &[u8]) {
        for part in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..part.len()].copy_from_slice(part);
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    fn write_u8(&mut self, _end: u8) {}

    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
}

/// The leaves of a shape, with Python's judges of them.
pub struct Leaves {
    leaves: Vec<Option<Leaf>>,
    judges: Py<PyList>,
    prove: Py<PyAny>,
    fault: Py<PyType>,
    short: usize,
    most_seen: usize,
    seen: Mutex<Vec<Seen>>,
}

pub enum Judged<'py> {
    Absent,
    Value(Bound<'py, PyAny>),
    Fault(Bound<'py, PyAny>),
}

impl Leaves {
    /// The leaves of `judges` (a list with None for what is no leaf), each with its `most`.
    ///
    /// `prove` gives of a judge what `Proof` is made of; valid texts of up to `short` characters
    /// are remembered, `most_seen` for each leaf.
    pub fn new(
        judges: &Bound<'_, PyList>,
        prove: &Bound<'_, PyAny>,
        fault: &Bound<'_, PyType>,
        (short, most_seen): (usize, usize),
    ) -> PyResult<Self> {
        let py = judges.py();
        let mut leaves = Vec::with_capacity(judges.len());
        for judge in judges.iter() {
            leaves.push(if judge.is_none() {
                None
            } else {
                Some(Leaf {
                    most: judge.getattr(intern!(py, "most"))?.extract()?,
                    proof: OnceLock::new(),
                })
            });
        }
        Ok(Self {
            leaves,
            judges: judges.clone().unbind(),
            prove: prove.clone().unbind(),
            fault: fault.clone().unbind(),
            short,
            most_seen,
            seen: Mutex::new(Vec::new()),
        })
    }

    pub fn is_leaf(&self, index: usize) -> bool {
        self.leaves[index].is_some()
    }

    /// What was remembered, to be given back by `keep`; another thread has none meanwhile.
    pub fn take(&self) -> Vec<Seen> {
        let mut seen = match self.seen.try_lock() {
            Ok(mut kept) => std::mem::take(&mut *kept),
            Err(_) => Vec::new(),
        };
        seen.resize_with(self.leaves.len(), Seen::default);
        seen
    }

    pub fn keep(&self, seen: Vec<Seen>) {
        if let Ok(mut kept) = self.seen.try_lock() {
            *kept = seen;
        }
    }

    /// The value of a text for the leaf of that index.
    pub fn judge<'py>(
        &self,
        py: Python<'py>,
        index: usize,
        text: &str,
        seen: &mut [Seen],
    ) -> Result<Judged<'py>, Stop> {
        if is_blank(text) {
            return Ok(Judged::Absent);
        }
        let leaf = self.leaves[index].as_ref().ok_or(Stop::Uncertain)?;
        if leaf.most.is_some_and(|most| is_long(text, 0, most)) {
            return Ok(Judged::Value(PyString::new(py, text).into_any()));
        }
        let seen = &mut seen[index];
        if text.len() <= LONGEST_SEEN
            && let Some(value) = seen.get(text)
        {
            return Ok(Judged::Value(value.bind(py).clone()));
        }
        if let Some(proof) = self.proof(py, leaf, index)?
            && (!proof.integer || text.len() <= MOST_DIGITS)
            && proof.holds(text)
        {
            let value = if proof.integer {
                let number: i64 = text.parse().map_err(|_| Stop::Uncertain)?;
                PyInt::new(py, number).into_any()
            } else {
                PyString::new(py, text).into_any()
            };
            if let Some(check) = &proof.check
                && !check.bind(py).call1((&value,))?.is_truthy()?
            {
                return self.judge_in_python(py, index, text, seen);
            }
            if text.chars().count() <= self.short || proof.listed.is_some() {
                self.remember(seen, text, &value);
            }
            return Ok(Judged::Value(value));
        }
        self.judge_in_python(py, index, text, seen)
    }

    fn judge_in_python<'py>(
        &self,
        py: Python<'py>,
        index: usize,
        text: &str,
        seen: &mut Seen,
    ) -> Result<Judged<'py>, Stop> {
        let judge = self.judges.bind(py).get_item(index)?;
        let written = PyString::new(py, text);
        let value = judge.get_item(&written)?;
        if value.is_none() {
            return Ok(Judged::Absent);
        }
        if value.get_type().is(self.fault.bind(py)) {
            return Ok(Judged::Fault(value));
        }
        if text.len() <= LONGEST_SEEN && judge.contains(&written)? {
            self.remember(seen, text, &value);
        }
        Ok(Judged::Value(value))
    }

    fn remember(&self, seen: &mut Seen, text: &str, value: &Bound<'_, PyAny>) {
        if seen.len() < self.most_seen {
            seen.insert(text.into(), value.clone().unbind());
        }
    }

    fn proof<'a>(
        &'a self,
        py: Python<'_>,
        leaf: &'a Leaf,
        index: usize,
    ) -> Result<Option<&'a Proof>, Stop> {
        if leaf.proof.get().is_none() {
            let judge = self.judges.bind(py).get_item(index)?;
            let given = self.prove.bind(py).call1((judge,))?;
            // Another thread may have been faster.
            let _ = leaf.proof.set(Proof::new(given.extract()?)?);
        }
        Ok(leaf.proof.get().and_then(Option::as_ref))
    }
}
