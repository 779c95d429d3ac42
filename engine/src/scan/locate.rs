//! How people call the input and the row of a place.

use weigh_sdk::{Scan, ScanRequest, Source};

use super::errors::Place;

/// The input of a place, and the number of its row there. `counts` are the rows of each partition before it.
pub(crate) fn locate(
    source: &dyn Source,
    request: &ScanRequest,
    scan: &Scan,
    counts: &[u64],
    place: Place,
) -> (String, u64) {
    let (partition, row) = (place.partition as usize, u64::from(place.row));
    let own = &scan.partitions[partition];
    if let Ok(Some(number)) = source.row_number(request, partition, row) {
        return (own.input.clone(), number);
    }
    let before: u64 = scan.partitions[..partition]
        .iter()
        .zip(counts)
        .filter(|(partition, _)| partition.input == own.input)
        .map(|(_, rows)| rows)
        .sum();
    (own.input.clone(), own.first_row + before + row)
}
