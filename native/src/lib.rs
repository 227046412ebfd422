//! The native part of mapper: it reads and writes messages by their shape, where it is certain.
//!
//! It owns no rule. Where it is not certain it falls back: Python does the message.

mod json_reader;
mod json_scan;
mod leaf;
mod notes;
mod pattern;
mod shape;
mod stop;
mod xml_reader;
mod xml_scan;
mod xml_writer;

use pyo3::prelude::*;

#[pymodule]
mod mapper_native {
    #[pymodule_export]
    use crate::json_reader::JsonReader;
    #[pymodule_export]
    use crate::xml_reader::XmlReader;
    #[pymodule_export]
    use crate::xml_writer::XmlWriter;

    /// The version of the distribution, as Cargo writes it.
    #[pymodule_export]
    const VERSION: &str = env!("CARGO_PKG_VERSION");

    /// How Python calls it and what it is given: it is raised with that, within a version too.
    #[pymodule_export]
    const INTERFACE: u32 = 2;
}
