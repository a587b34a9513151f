//! Records that contain themselves: a box, unless there is a list in between.

use super::{Record, RecordId, Ty};

/// Boxes every field that leads back to its own record without passing a list.
pub(super) fn insert(records: &mut [Record]) {
    let edges: Vec<Vec<RecordId>> = records.iter().map(direct).collect();
    for (index, record) in records.iter_mut().enumerate() {
        for field in &mut record.fields {
            if let Ty::Record(target) = field.ty
                && reaches(&edges, target, RecordId(index))
            {
                field.ty = Ty::Boxed(target);
            }
        }
    }
}

/// The records that require another value of themselves, so that no value can ever be built: for
/// each such record, the index of the first member.
pub(super) fn with_infinite_size(records: &[Record]) -> Vec<(RecordId, usize)> {
    let is_needed = |field: &&super::Field| field.required || field.is_guaranteed();
    let needed = |record: &Record| -> Vec<RecordId> {
        record.fields.iter().filter(is_needed).filter_map(direct_target).collect()
    };
    let edges: Vec<Vec<RecordId>> = records.iter().map(needed).collect();
    let first = |(index, record): (usize, &Record)| {
        let leads_back = |field: &super::Field| {
            is_needed(&field)
                && direct_target(field).is_some_and(|target| reaches(&edges, target, RecordId(index)))
        };
        Some((RecordId(index), record.fields.iter().position(leads_back)?))
    };
    records.iter().enumerate().filter_map(first).collect()
}

fn direct(record: &Record) -> Vec<RecordId> {
    record.fields.iter().filter_map(direct_target).collect()
}

fn direct_target(field: &super::Field) -> Option<RecordId> {
    match field.ty {
        Ty::Record(target) | Ty::Boxed(target) => Some(target),
        _ => None,
    }
}

fn reaches(edges: &[Vec<RecordId>], from: RecordId, to: RecordId) -> bool {
    let mut seen = vec![false; edges.len()];
    let mut open = vec![from];
    while let Some(id) = open.pop() {
        if id == to {
            return true;
        }
        if !std::mem::replace(&mut seen[id.0], true) {
            open.extend(&edges[id.0]);
        }
    }
    false
}
