//! Why native code ends without a result.

use pyo3::PyErr;

/// Not certain, so that Python reads the message; or an error of what it called in Python.
pub enum Stop {
    Uncertain,
    Raised(PyErr),
}

impl From<PyErr> for Stop {
    fn from(error: PyErr) -> Self {
        Self::Raised(error)
    }
}
