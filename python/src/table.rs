//! A table of results: the bytes of the command line's CSV, and the same as Arrow.
//!
//! **Intuition.** One text is the truth. Its columns are read once into Arrow arrays, which whoever asks shares: pandas,
//! polars, pyarrow and duckdb take them by the PyCapsule interface, numbers without a copy.
//!
//! **Types.** Names, scopes, units and the like are texts whatever stands in them; counts are `int64`; other columns are
//! `float64` if every cell is a number or empty, which is null, and texts otherwise.

use crate::errors::Fault;
use crate::html;
use arrow_array::cast::AsArray;
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef, Float64Array, Int64Array, RecordBatch, RecordBatchIterator, StringArray};
use arrow_schema::ffi::FFI_ArrowSchema;
use arrow_schema::{DataType, Field, Schema};
use pyo3::exceptions::{PyKeyError, PyOSError};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict, PyList};
use std::path::PathBuf;
use std::sync::Arc;

/// Columns that hold texts, whatever stands in them.
const TEXTS: &[&str] = &[
    "policy",
    "baseline",
    "scope",
    "metric",
    "statistic",
    "unit",
    "method",
    "flag",
    "phase",
    "step",
    "name",
    "key",
    "low",
    "base",
    "high",
    "source",
    "status",
    "verdict",
    "bound",
    "kind",
    "track",
    "partition",
    "workload",
    "blades",
    "detail",
    "ending",
    "item",
    "reason",
];
/// Columns that hold whole numbers.
const COUNTS: &[&str] = &["n", "replication", "replications", "rank", "cell"];
/// Rows that a notebook shows.
const SHOWN: usize = 20;

/// A table of results.
///
/// `len(table)` is the number of its rows, `table["value"]` a column as a list, `table.rows()` all of it as
/// dictionaries. `pandas`, `polars`, `pyarrow` and `duckdb` read it as it is: `polars.DataFrame(table)`,
/// `pyarrow.table(table).to_pandas()`.
#[pyclass(frozen, module = "hotspare")]
pub struct Table {
    /// The name of its file, such as `summary.csv`.
    #[pyo3(get)]
    name: String,
    text: Vec<u8>,
    batch: RecordBatch,
}

impl Table {
    /// The table in a text of CSV.
    pub fn new(name: &str, text: Vec<u8>) -> Result<Table, Fault> {
        let mut reader = csv::Reader::from_reader(text.as_slice());
        let header: Vec<String> =
            reader.headers().map_err(Fault::failed)?.iter().map(str::to_owned).collect();
        let rows: Vec<csv::StringRecord> =
            reader.records().collect::<Result<_, _>>().map_err(Fault::failed)?;
        let columns: Vec<ArrayRef> =
            header.iter().enumerate().map(|(at, name)| column(name, at, &rows)).collect();
        let field = |(name, array): (&String, &ArrayRef)| Field::new(name, array.data_type().clone(), true);
        let schema = Schema::new(header.iter().zip(&columns).map(field).collect::<Vec<_>>());
        let batch = RecordBatch::try_new(Arc::new(schema), columns).map_err(Fault::failed)?;
        Ok(Table { name: name.to_owned(), text, batch })
    }
}

/// A column by its type.
fn column(name: &str, at: usize, rows: &[csv::StringRecord]) -> ArrayRef {
    let cells = || rows.iter().map(|row| row.get(at).unwrap_or_default());
    let filled = || cells().filter(|cell| !cell.is_empty());
    if TEXTS.contains(&name) {
        return Arc::new(StringArray::from_iter_values(cells()));
    }
    if COUNTS.contains(&name) && filled().all(|cell| cell.parse::<i64>().is_ok()) {
        return Arc::new(cells().map(|cell| cell.parse().ok()).collect::<Int64Array>());
    }
    if filled().all(|cell| cell.parse::<f64>().is_ok()) {
        return Arc::new(cells().map(|cell| cell.parse().ok()).collect::<Float64Array>());
    }
    Arc::new(StringArray::from_iter_values(cells()))
}

#[pymethods]
impl Table {
    /// A table from a text of CSV, as a file of results holds it.
    #[staticmethod]
    #[pyo3(signature = (text, name = "table.csv"))]
    fn from_csv(py: Python<'_>, text: String, name: &str) -> PyResult<Table> {
        Table::new(name, text.into_bytes()).map_err(|fault| fault.raised(py))
    }

    /// The names of its columns, in order.
    #[getter]
    fn columns(&self) -> Vec<String> {
        self.batch.schema().fields().iter().map(|field| field.name().clone()).collect()
    }

    fn __len__(&self) -> usize {
        self.batch.num_rows()
    }

    fn __contains__(&self, column: &str) -> bool {
        self.batch.column_by_name(column).is_some()
    }

    /// A column as a list of `str`, `int` or `float`; what is unknown is `None`.
    fn __getitem__<'py>(&self, py: Python<'py>, column: &str) -> PyResult<Bound<'py, PyList>> {
        let array = self.batch.column_by_name(column).ok_or_else(|| {
            PyKeyError::new_err(format!(
                "{} has no column {column:?}; it has {}",
                self.name,
                self.columns().join(", ")
            ))
        })?;
        values(py, array)
    }

    /// Its rows, each a dictionary from column to value.
    fn rows<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let columns: Vec<_> =
            self.batch.columns().iter().map(|array| values(py, array)).collect::<PyResult<_>>()?;
        let names = self.columns();
        let rows = PyList::empty(py);
        for at in 0..self.batch.num_rows() {
            let row = PyDict::new(py);
            for (name, column) in names.iter().zip(&columns) {
                row.set_item(name, column.get_item(at)?)?;
            }
            rows.append(row)?;
        }
        Ok(rows)
    }

    /// The text that the command line writes, byte for byte; to a file if `path` is given.
    #[pyo3(signature = (path = None))]
    fn to_csv(&self, path: Option<PathBuf>) -> PyResult<Option<String>> {
        match path {
            Some(path) => {
                let failed = |error| PyOSError::new_err(format!("{}: {error}", path.display()));
                std::fs::write(&path, &self.text).map_err(failed).map(|()| None)
            }
            None => Ok(Some(String::from_utf8_lossy(&self.text).into_owned())),
        }
    }

    /// The Arrow schema of the columns, as a capsule.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema = FFI_ArrowSchema::try_from(self.batch.schema().as_ref())
            .map_err(|error| Fault::failed(error).raised(py))?;
        PyCapsule::new_with_value(py, schema, c"arrow_schema")
    }

    /// The table as a stream of one Arrow batch, as a capsule. A schema that is asked for is not heeded, as the protocol
    /// allows.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        _ = requested_schema;
        let batches = RecordBatchIterator::new([Ok(self.batch.clone())], self.batch.schema());
        let stream = FFI_ArrowArrayStream::new(Box::new(batches));
        PyCapsule::new_with_value(py, stream, c"arrow_array_stream")
    }

    /// Pickled as its text.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, (String, String))> {
        let text = String::from_utf8_lossy(&self.text).into_owned();
        Ok((py.get_type::<Table>().getattr("from_csv")?, (text, self.name.clone())))
    }

    fn __repr__(&self) -> String {
        format!(
            "<hotspare.Table {}: {} rows, columns {}>",
            self.name,
            self.__len__(),
            self.columns().join(", ")
        )
    }

    fn _repr_html_(&self) -> String {
        let cells = |row: csv::StringRecord| row.iter().map(str::to_owned).collect::<Vec<_>>();
        let mut reader = csv::Reader::from_reader(self.text.as_slice());
        let rows: Vec<Vec<String>> = reader.records().flatten().take(SHOWN).map(cells).collect();
        let more = self.__len__().saturating_sub(SHOWN);
        let said = if more > 0 { format!("<p>… and {more} more rows</p>") } else { String::new() };
        html::table(&self.columns(), &rows) + &said
    }
}

fn values<'py>(py: Python<'py>, array: &ArrayRef) -> PyResult<Bound<'py, PyList>> {
    match array.data_type() {
        DataType::Float64 => PyList::new(py, array.as_primitive::<Float64Type>().iter().collect::<Vec<_>>()),
        DataType::Int64 => PyList::new(py, array.as_primitive::<Int64Type>().iter().collect::<Vec<_>>()),
        _ => PyList::new(py, array.as_string::<i32>().iter().collect::<Vec<_>>()),
    }
}
