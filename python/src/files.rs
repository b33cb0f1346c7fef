//! The files of results, as the command line writes them: tables by name, plots, and a folder of all of them.

use crate::errors::Fault;
use crate::table::Table;
use hotspare::write_results;
use pyo3::prelude::*;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

/// Files, each a name and its bytes, with the tables that were asked for.
pub struct Files {
    list: Vec<(String, Vec<u8>)>,
    /// Each is made once, so that all who ask share its columns.
    tables: Mutex<BTreeMap<String, Py<Table>>>,
}

impl Files {
    /// These files.
    pub fn new(list: Vec<(String, Vec<u8>)>) -> Files {
        Files { list, tables: Mutex::default() }
    }

    /// Names and bytes, in order.
    pub fn list(&self) -> &[(String, Vec<u8>)] {
        &self.list
    }

    /// The text of a file; `None` if there is none of this name.
    pub fn text(&self, name: &str) -> Option<String> {
        let (_, bytes) = self.list.iter().find(|(file, _)| file == name)?;
        Some(String::from_utf8_lossy(bytes).into_owned())
    }

    /// The table of a CSV file; `None` if there is no such file.
    pub fn table(&self, py: Python<'_>, name: &str) -> PyResult<Option<Py<Table>>> {
        let mut tables = self.tables.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(table) = tables.get(name) {
            return Ok(Some(table.clone_ref(py)));
        }
        let Some((_, bytes)) = self.list.iter().find(|(file, _)| file == name) else { return Ok(None) };
        let table = Table::new(name, bytes.clone()).map_err(|fault| fault.raised(py))?;
        let table = Py::new(py, table)?;
        tables.insert(name.to_owned(), table.clone_ref(py));
        Ok(Some(table))
    }

    /// All tables by their names without the ending.
    pub fn tables(&self, py: Python<'_>) -> PyResult<BTreeMap<String, Py<Table>>> {
        let mut tables = BTreeMap::new();
        for (name, _) in &self.list {
            if let Some(stem) = name.strip_suffix(".csv")
                && let Some(table) = self.table(py, name)?
            {
                tables.insert(stem.to_owned(), table);
            }
        }
        Ok(tables)
    }

    /// The plots as SVG, by their names without the ending.
    pub fn plots(&self) -> BTreeMap<String, String> {
        let plot = |(name, bytes): &(String, Vec<u8>)| {
            Some((name.strip_suffix(".svg")?.to_owned(), String::from_utf8_lossy(bytes).into_owned()))
        };
        self.list.iter().filter_map(plot).collect()
    }

    /// The first plot, as SVG.
    pub fn first_plot(&self) -> Option<String> {
        let (name, _) = self.list.iter().find(|(name, _)| name.ends_with(".svg"))?;
        self.text(name)
    }

    /// Writes all of them as the whole content of a folder.
    pub fn save(&self, py: Python<'_>, folder: &Path, force: bool) -> PyResult<()> {
        let written = py.detach(|| write_results(folder, &self.list, force));
        written.map_err(|error| Fault::Io(error.to_string()).raised(py))
    }
}
