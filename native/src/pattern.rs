//! Patterns of texts, matched in time linear in the text.
//!
//! A pattern comes as the tree that Python made of it, and becomes a small program. Each place of
//! the program is looked at once for each place of the text.

use std::cell::RefCell;

use pyo3::prelude::*;
use pyo3::types::{PyInt, PyTuple};

/// The largest program and the longest text: more is left to Python.
const MOST_STEPS: usize = 1000;
const LONGEST: usize = 200;

/// A step, and a place in the text.
type Place = (usize, usize);

enum Step {
    /// A character in one of the ranges.
    One(Box<[(u32, u32)]>),
    /// Go on at both places.
    Fork(usize, usize),
    Go(usize),
    Done,
}

pub struct Pattern {
    steps: Vec<Step>,
}

struct TooLarge;

impl Pattern {
    /// The program of a pattern: alternatives, each a tuple of pieces `(atom, least, most)`; an atom
    /// is a tuple of ranges or `(None, alternatives)`. None where it is too large.
    pub fn new(tree: &Bound<'_, PyTuple>) -> PyResult<Option<Self>> {
        let mut steps = Vec::new();
        Ok(match alternatives(tree, &mut steps)? {
            Ok(()) => {
                steps.push(Step::Done);
                Some(Self { steps })
            }
            Err(TooLarge) => None,
        })
    }

    /// Whether the whole text certainly matches.
    pub fn matches(&self, text: &str) -> bool {
        thread_local! {
            static SEEN: RefCell<(Vec<u64>, Vec<Place>)> = const {
                RefCell::new((Vec::new(), Vec::new()))
            };
        }
        if text.len() > LONGEST {
            return false;
        }
        SEEN.with_borrow_mut(|(seen, left)| {
            seen.clear();
            seen.resize((self.steps.len() * (text.len() + 1)).div_ceil(64), 0);
            left.clear();
            left.push((0, 0));
            self.run(text, seen, left)
        })
    }

    fn run(&self, text: &str, seen: &mut [u64], left: &mut Vec<Place>) -> bool {
        while let Some((mut step, mut at)) = left.pop() {
            loop {
                let place = step * (text.len() + 1) + at;
                if seen[place / 64] & (1 << (place % 64)) != 0 {
                    break;
                }
                seen[place / 64] |= 1 << (place % 64);
                match &self.steps[step] {
                    Step::One(ranges) => {
                        let Some(found) = text[at..].chars().next() else {
                            break;
                        };
                        let code = found as u32;
                        if !ranges
                            .iter()
                            .any(|&(low, high)| low <= code && code <= high)
                        {
                            break;
                        }
                        step += 1;
                        at += found.len_utf8();
                    }
                    Step::Fork(one, other) => {
                        left.push((*other, at));
                        step = *one;
                    }
                    Step::Go(to) => step = *to,
                    Step::Done if at == text.len() => return true,
                    Step::Done => break,
                }
            }
        }
        false
    }
}

type Made = PyResult<Result<(), TooLarge>>;

fn push(steps: &mut Vec<Step>, step: Step) -> Result<(), TooLarge> {
    if steps.len() >= MOST_STEPS {
        return Err(TooLarge);
    }
    steps.push(step);
    Ok(())
}

/// Goes on with the next line where a step fits.
macro_rules! fits {
    ($made:expr) => {
        if $made.is_err() {
            return Ok(Err(TooLarge));
        }
    };
}

fn alternatives(tree: &Bound<'_, PyTuple>, steps: &mut Vec<Step>) -> Made {
    let mut ends = Vec::new();
    let last = tree.len().saturating_sub(1);
    for (number, branch) in tree.iter().enumerate() {
        let fork = steps.len();
        if number < last {
            fits!(push(steps, Step::Fork(fork + 1, 0)));
        }
        for piece in branch.cast::<PyTuple>()?.iter() {
            let (atom, least, most) =
                piece.extract::<(Bound<'_, PyTuple>, usize, Option<usize>)>()?;
            fits!(repeated(&atom, least, most, steps)?);
        }
        if number < last {
            ends.push(steps.len());
            fits!(push(steps, Step::Go(0)));
            steps[fork] = Step::Fork(fork + 1, steps.len());
        }
    }
    for end in ends {
        steps[end] = Step::Go(steps.len());
    }
    Ok(Ok(()))
}

fn repeated(
    atom: &Bound<'_, PyTuple>,
    least: usize,
    most: Option<usize>,
    steps: &mut Vec<Step>,
) -> Made {
    for _ in 0..least {
        fits!(once(atom, steps)?);
    }
    match most {
        None => {
            let fork = steps.len();
            fits!(push(steps, Step::Fork(fork + 1, 0)));
            fits!(once(atom, steps)?);
            fits!(push(steps, Step::Go(fork)));
            steps[fork] = Step::Fork(fork + 1, steps.len());
        }
        Some(most) => {
            let mut forks = Vec::new();
            for _ in least..most {
                forks.push(steps.len());
                fits!(push(steps, Step::Fork(steps.len() + 1, 0)));
                fits!(once(atom, steps)?);
            }
            for fork in forks {
                steps[fork] = Step::Fork(fork + 1, steps.len());
            }
        }
    }
    Ok(Ok(()))
}

fn once(atom: &Bound<'_, PyTuple>, steps: &mut Vec<Step>) -> Made {
    if !atom.is_empty() && atom.get_item(0)?.is_none() {
        return alternatives(atom.get_item(1)?.cast::<PyTuple>()?, steps);
    }
    let mut ranges = Vec::with_capacity(atom.len());
    for range in atom.iter() {
        let (low, high) = range.extract::<(Bound<'_, PyInt>, Bound<'_, PyInt>)>()?;
        ranges.push((low.extract::<u32>()?, high.extract::<u32>()?));
    }
    Ok(push(steps, Step::One(ranges.into_boxed_slice())))
}
