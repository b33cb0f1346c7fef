//! Fits of the program equal those of an independent one, in every run of the tests.

use super::TRUST_RECORDS;
use super::independent::deviation;

#[test]
fn fits_equal_those_of_an_independent_program() {
    let record = TRUST_RECORDS.iter().find(|record| record.key == "mpp2").unwrap();
    let case = (record.read)(record.file.unwrap().as_ref()).unwrap();
    let known = std::fs::read_to_string("tests/data/independent-fits.csv").unwrap();
    let of = deviation(record.name, &case.record.history, &known).unwrap();
    assert!(of.laws == 3 && of.parameter < 1e-4 && of.log_likelihood < 1e-4, "{of:?}");
}
