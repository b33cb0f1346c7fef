//! Values that an axis gives a key.

use schemars::JsonSchema;
use serde::Deserialize;
use toml_edit::Value;

/// A value that a key of the scenario may have.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum AxisValue {
    /// A whole number.
    Whole(i64),
    /// Any number.
    Number(f64),
    /// Yes or no.
    Truth(bool),
    /// A text, such as a name or a quantity with its unit.
    Text(String),
}

/// A value as TOML has it.
pub fn value(raw: &AxisValue) -> Value {
    match raw {
        AxisValue::Whole(number) => Value::from(*number),
        AxisValue::Number(number) => Value::from(*number),
        AxisValue::Truth(truth) => Value::from(*truth),
        AxisValue::Text(text) => Value::from(text.as_str()),
    }
}
