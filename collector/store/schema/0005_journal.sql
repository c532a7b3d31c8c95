-- The incident journal, copied from the local file that is its truth. The payload stands apart from the chain of hashes
-- (payloadSha256 is chained), so that it can be erased without breaking the proof. Writing an event again changes nothing.
CREATE TABLE incident_journal
(
    v UInt8,
    seq UInt64,
    epoch UInt64,
    writer String,
    at DateTime64(3, 'UTC'),
    type LowCardinality(String),
    actor String,
    payload String CODEC(ZSTD(1)),
    payloadSha256 FixedString(64),
    prevHash FixedString(64)
)
ENGINE = ReplacingMergeTree
ORDER BY (writer, seq)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1;
