#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The folder that the process was started in.
enum WorkingFolder {
  /// Its absolute path; `.` where the system does not tell.
  static var path: String {
    guard let memory = getcwd(nil, 0) else { return "." }
    defer { free(memory) }
    return String(cString: memory)
  }
}
