//! Which records requests and responses reach. This decides what is read, what has a builder, and whether
//! an absent list differs from an empty one.

use super::{Enumeration, Field, Presence, Record, RecordId, Role, Ty};

/// Sets [`Record::in_request`], [`Record::in_response`] and [`Record::has_rules`], then every
/// [`Field::presence`], which depends on them.
pub(super) fn compute_reachability(records: &mut [Record], enums: &mut [Enumeration]) {
    mark(records, enums, Role::Request);
    mark(records, enums, Role::Response);
    spread_rules(records);
    for record in records {
        let in_request = record.in_request;
        for field in &mut record.fields {
            field.presence = presence(field, in_request);
        }
    }
}

/// In a list that only responses contain, `null` and absent read as empty. In requests, the service
/// distinguishes an absent list from an empty one.
fn presence(field: &Field, in_request: bool) -> Presence {
    match field.ty {
        Ty::List(_) if !in_request => Presence::List,
        _ if field.promised && (in_request || !field.nullable) => Presence::Required,
        _ => Presence::Optional,
    }
}

fn mark(records: &mut [Record], enums: &mut [Enumeration], role: Role) {
    let mut open: Vec<RecordId> =
        (0..records.len()).map(RecordId).filter(|id| records[id.0].role == role).collect();
    while let Some(id) = open.pop() {
        let record = &mut records[id.0];
        let seen = if role == Role::Request { &mut record.in_request } else { &mut record.in_response };
        if std::mem::replace(seen, true) {
            continue;
        }
        for field in &record.fields {
            if let Ty::Enum(id) = field.ty.element() {
                let target = &mut enums[id.0];
                if role == Role::Request { target.in_request = true } else { target.in_response = true }
            }
            open.extend(field.ty.record());
        }
    }
}

/// A record has something to validate if it or a record that it contains has. Repeated until nothing changes,
/// which also handles cycles.
fn spread_rules(records: &mut [Record]) {
    loop {
        let with_rules: Vec<bool> =
            records.iter().map(|record| record.has_rules || rules_below(record, records)).collect();
        let changed = records.iter().zip(&with_rules).any(|(record, has)| record.has_rules != *has);
        if !changed {
            return;
        }
        for (record, has) in records.iter_mut().zip(with_rules) {
            record.has_rules = has;
        }
    }
}

fn rules_below(record: &Record, records: &[Record]) -> bool {
    record.fields.iter().filter_map(|field| field.ty.record()).any(|id| records[id.0].has_rules)
}
