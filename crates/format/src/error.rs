//! Errors, by the party at fault.

use std::fmt;

/// The result of reading or writing.
pub type Result<T = ()> = std::result::Result<T, Error>;

/// Why a read or write could not go on at all. What a user can mend in the data is a diagnostic instead, and does not stop anything.
#[derive(Debug)]
pub struct Error(Box<ErrorKind>);

/// Who is at fault.
#[derive(Debug)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The system could not read or write the file.
    Io {
        /// The file.
        path: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// The data is so broken, or so large, that nothing of it can be used.
    Data {
        /// The code of its page.
        code: genlock_diagnose::Code,
        /// The file.
        path: String,
        /// What is the matter.
        message: String,
    },
    /// The program was asked for something that it cannot do.
    Usage(String),
    /// Genlock itself is wrong.
    Internal(String),
}

impl Error {
    /// The system's error about a file.
    pub fn io(path: impl Into<String>, source: std::io::Error) -> Self {
        Self(Box::new(ErrorKind::Io { path: path.into(), source }))
    }

    /// Data that cannot be used at all.
    pub fn data(code: genlock_diagnose::Code, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self(Box::new(ErrorKind::Data { code, path: path.into(), message: message.into() }))
    }

    /// A request that cannot be met.
    pub fn usage(message: impl Into<String>) -> Self {
        Self(Box::new(ErrorKind::Usage(message.into())))
    }

    /// A mistake of Genlock's own.
    pub fn internal(message: impl Into<String>) -> Self {
        Self(Box::new(ErrorKind::Internal(message.into())))
    }

    /// Who is at fault.
    pub const fn kind(&self) -> &ErrorKind {
        &self.0
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            ErrorKind::Io { path, source } => write!(f, "{source}: {path}"),
            ErrorKind::Data { code, path, message } => write!(f, "[{code}] {message}: {path}"),
            ErrorKind::Usage(message) => f.write_str(message),
            ErrorKind::Internal(message) => write!(f, "internal error, please report it: {message}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        if let ErrorKind::Io { source, .. } = &*self.0 { Some(source) } else { None }
    }
}
