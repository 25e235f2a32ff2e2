/// Which library is asked for large products.
public enum BLASChoice: Sendable, Equatable {
  /// The first one found on the machine, or none.
  case automatic
  /// Our own kernels only.
  case builtin
  /// The shared library at this path or of this name.
  case path(String)
}

/// Why a library that was asked for by name cannot be used.
public enum BLASError: Error, Equatable, CustomStringConvertible {
  /// The loader refused the library, for the reason given.
  case notLoaded(path: String, reason: String)
  /// The library has no `cblas_sgemm`.
  case noProduct(path: String)
  /// The library takes 64-bit sizes, which the standard interface does not announce.
  case wideIntegers(path: String)

  /// The reason in one sentence.
  public var description: String {
    switch self {
    case .notLoaded(let path, let reason): "cannot load the BLAS library '\(path)': \(reason)"
    case .noProduct(let path): "'\(path)' is not a BLAS library: it has no cblas_sgemm"
    case .wideIntegers(let path): "'\(path)' is built for 64-bit sizes; nnspec needs 32-bit ones"
    }
  }
}

/// What is known of a loaded library, for reports.
public struct BLASDescription: Sendable, Equatable {
  /// The library's name, such as "OpenBLAS".
  public var library: String
  /// The path or name it was loaded from.
  public var path: String
  /// Its own account of version and build, or "".
  public var version: String
  /// The processor family its kernels are chosen for, or "".
  public var core: String
  /// What keeps it from full speed, in one sentence, or nil.
  public var warning: String?
}
