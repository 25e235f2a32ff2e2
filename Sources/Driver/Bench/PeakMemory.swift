import Support

/// The most memory that this process has had at once, as the system counts it.
struct PeakMemory {
  /// The door to the system's files.
  let files: any FileSystem

  /// Lets the count start anew from what the process has now, where the system can.
  func restart() {
    // Linux resets the mark for a 5 (proc_pid_clear_refs(5)); elsewhere the file is not there.
    try? files.append("5", to: "/proc/self/clear_refs")
  }

  /// Bytes in physical memory at the highest; nil where the system does not say.
  var bytes: Int? {
    guard let text = try? files.readText("/proc/self/status", limit: 1 << 16) else { return nil }
    return PeakMemory.mark(in: text)
  }

  /// The mark in the text of `/proc/self/status`, which counts in units of 1024 bytes.
  static func mark(in text: String) -> Int? {
    let line = text.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    let words = line?.split { $0 == " " || $0 == "\t" } ?? []
    return words.count == 3 && words[2] == "kB" ? Int(words[1]).map { $0 * 1024 } : nil
  }
}
