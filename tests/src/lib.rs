//! What the tests share: fixtures and ways to read and write in memory.

#![forbid(unsafe_code)]
