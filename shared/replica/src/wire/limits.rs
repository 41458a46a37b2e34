//! The limits of the wire. A peer that passes one is told which by its close code. What one change
//! or one part of a file may measure is the limit of the thing itself, on the wire as in the store.

/// The longest frame on the wire, in bytes. The socket refuses longer ones before reading them.
pub const MAX_FRAME_BYTES: usize = 1 << 20;

/// The longest head of a frame once inflated, in bytes. Inflation stops there.
pub const MAX_HEAD_BYTES: usize = 4 << 20;

/// The most envelope bytes one frame may unfold to.
pub const MAX_UNPACKED_BYTES: usize = 8 << 20;

/// The most changes in one frame.
pub const MAX_ENVELOPES: usize = 4096;

/// How deep arrays and maps may nest.
pub const MAX_DEPTH: usize = 8;

/// The most CBOR items in one frame.
pub const MAX_ITEMS: u64 = 1 << 16;

/// Heads shorter than this are sent as they are: zstd's own header would eat the gain.
pub const COMPRESS_FROM_BYTES: usize = 96;

/// How many change bytes a push or page aims at. Large enough for zstd and one commit to pay off,
/// small enough to show progress on a poor line.
pub const BATCH_BYTES: usize = 192 << 10;

/// The most sequences one reconciling page may span.
pub const MAX_PAGE_SPAN: u64 = 1 << 15;

/// The most rows of secrets, or names of them, in one frame.
pub const MAX_SECRETS: usize = 4096;

/// The longest secret, in bytes.
pub const MAX_SECRET_BYTES: usize = 64 << 10;

/// The longest name of a secret, in bytes.
pub const MAX_SECRET_NAME_BYTES: usize = 128;

/// How many unacknowledged bytes of changes, blobs and secrets a peer may send: its first credit.
pub const WINDOW_BYTES: u64 = 2 << 20;

/// The longest negentropy message, in bytes.
pub const RECONCILE_BYTES: u64 = 256 << 10;
