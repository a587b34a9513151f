//! Which records requests and responses reach. This decides what is read, what has a builder, and whether
//! an absent list differs from an empty one.

use super::{Enumeration, Field, Presence, Record, RecordId, Role, Ty};

/// Sets [`Record::in_request`] and [`Record::in_response`], then what depends on them: [`Field::required`],
/// [`Field::promised`], [`Field::presence`] and [`Record::has_rules`].
pub(super) fn compute_reachability(records: &mut [Record], enums: &mut [Enumeration]) {
    mark(records, enums, Role::Request);
    mark(records, enums, Role::Response);
    for record in &mut *records {
        let sent = record.both_ways || record.in_request;
        let returned = record.both_ways || record.in_response;
        for field in &mut record.fields {
            field.required &= sent;
            field.promised &= returned;
            field.presence = presence(field, sent, returned);
        }
        record.has_rules |= record.fields.iter().any(Field::is_checked);
    }
    spread_rules(records);
}

/// In a list that only responses contain, `null` and absent read as empty. In requests, the service
/// distinguishes an absent list from an empty one.
fn presence(field: &Field, sent: bool, returned: bool) -> Presence {
    match field.ty {
        Ty::List(_) if !sent => Presence::List,
        // What a response lacks reads as empty.
        Ty::List(_) if field.required => Presence::Required,
        _ if (field.required || !sent) && (field.is_guaranteed() || !returned) => Presence::Required,
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
