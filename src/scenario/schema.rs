//! The JSON Schema of scenarios: derived from the raw types, with the registered rules written in.

use super::raw;
use crate::policy::{PRESETS, Registry, Rule};
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

/// The schema of a scenario in which the rules of `registry` may be named.
///
/// ```
/// let registry = hotspare::policy::Registry::builtin();
/// let schema = hotspare::scenario::schema::schema(&registry);
/// assert_eq!(schema["title"], "Scenario");
/// ```
pub fn schema(registry: &Registry) -> Value {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let axes = [
        ("readiness", choices(&registry.readiness, &mut generator)),
        ("selection", choices(&registry.selection, &mut generator)),
        ("takeover", choices(&registry.takeover, &mut generator)),
        ("rebalance", choices(&registry.rebalance, &mut generator)),
    ];
    let mut schema = generator.into_root_schema_for::<raw::Scenario>().to_value();
    let policy = &mut schema["$defs"]["Policy"]["properties"];
    for (axis, mut rules) in axes {
        rules["description"] = policy[axis]["description"].clone();
        policy[axis] = rules;
    }
    policy["preset"] = json!({
        "description": policy["preset"]["description"],
        "oneOf": PRESETS.iter().map(|p| json!({ "const": p.name, "description": p.summary })).collect::<Vec<_>>(),
    });
    schema
}

/// What may be written for one axis: the name of a rule, or a table with the name and the parameters.
fn choices<R: ?Sized>(rules: &[Rule<R>], generator: &mut SchemaGenerator) -> Value {
    let mut alternatives = Vec::new();
    for rule in rules {
        let requires = rule.parameters.map(|parameters| parameters(generator).to_value());
        let needed =
            requires.as_ref().is_some_and(|p| p["required"].as_array().is_some_and(|r| !r.is_empty()));
        if !needed {
            alternatives.push(json!({ "type": "string", "const": rule.name, "description": rule.summary }));
        }
        if let Some(parameters) = requires {
            alternatives.push(json!({
                "type": "object",
                "description": rule.summary,
                "properties": { rule.name: parameters },
                "required": [rule.name],
                "additionalProperties": false,
            }));
        }
    }
    json!({ "oneOf": alternatives })
}
