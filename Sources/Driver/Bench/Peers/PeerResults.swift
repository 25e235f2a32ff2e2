import Support

/// One net measured with another tool.
public struct PeerResult: Hashable, Sendable {
  /// The net.
  public let net: String
  /// The tool, and how it was used.
  public let peer: String
  /// What was run.
  public let subject: BenchMeasurement.Subject
  /// The examples of a run.
  public let batch: Int
  /// The threads in use.
  public let threads: Int
  /// The median time of a run, in seconds.
  public let seconds: Double
  /// The precision, where it is not single.
  public let precision: String?
  /// Whether other processes took a tenth of a core or more meanwhile, or the machine's owner a
  /// twentieth.
  public let isDisturbed: Bool

  /// Whether a result is of the same net, work, batch size and threads.
  func matches(_ other: PeerResult) -> Bool {
    net == other.net && peer == other.peer && subject == other.subject && batch == other.batch
      && threads == other.threads
  }
}

/// What other tools took for the same nets: a file with one JSON object a line. Lines of other
/// measurements and of failures are passed over; of several lines of one tool for the same thing
/// the last counts.
public struct PeerResults: Sendable {
  /// The results, in the order of the file.
  public let results: [PeerResult]

  /// The largest file read.
  static let largest = 64 << 20

  /// Reads a file; throws where it cannot be read or a line is no JSON object.
  public init(_ path: String, _ files: any FileSystem) throws(DiagnosticError) {
    let text: String
    do throws(FileError) {
      text = try files.readText(path, limit: PeerResults.largest)
    } catch {
      throw DiagnosticError(FileDiagnostics.diagnostic(error))
    }
    try self.init(text: text, path: path)
  }

  /// Reads the text of a file that is called `path` in diagnostics. A last line without its end
  /// may be one that is still being written, and counts only where it is whole.
  init(text: String, path: String) throws(DiagnosticError) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    var results: [PeerResult] = []
    for (number, line) in lines.enumerated() where !line.allSatisfy(\.isWhitespace) {
      guard let entry = PeerLine(line) else {
        if number == lines.count - 1 { break }
        throw DiagnosticError(DriverDiagnostics.noResult(path, line: number + 1))
      }
      guard let result = entry.result else { continue }
      results.removeAll { $0.matches(result) }
      results.append(result)
    }
    self.results = results
  }
}

/// One line of a file of results, of which any member may be left out.
private struct PeerLine {
  private let object: JSON

  private static let subjects: [String: BenchMeasurement.Subject] = [
    "train_step": .training, "infer": .inference,
  ]
  private static let units = ["s": 1, "ms": 1e-3, "us": 1e-6]

  /// Reads a line; nil where it is no JSON object or a member has another type than ours.
  init?(_ line: Substring) {
    guard let object = JSON(reading: String(line)), object.members != nil else { return nil }
    self.object = object
    let texts = ["net", "peer", "metric", "unit", "precision"].compactMap(member)
    let counts = ["batch", "threads"].compactMap(member)
    let numbers = ["median", "other_cpu", "steal"].compactMap(member)
    guard texts.allSatisfy({ $0.string != nil }), counts.allSatisfy({ $0.integer != nil }),
      numbers.allSatisfy({ $0.number != nil })
    else { return nil }
  }

  /// A member by name; nil where it is left out or null.
  private func member(_ name: String) -> JSON? {
    guard let value = object[name] else { return nil }
    if case .null = value { return nil }
    return value
  }

  /// The result of the line; nil where it measures something else or tells of a failure.
  var result: PeerResult? {
    guard let net = member("net")?.string, let peer = member("peer")?.string,
      let batch = member("batch")?.integer, let threads = member("threads")?.integer,
      let median = member("median")?.number, median > 0,
      let subject = member("metric")?.string.flatMap({ PeerLine.subjects[$0] }),
      let unit = PeerLine.units[member("unit")?.string ?? "ms"]
    else { return nil }
    let (others, steal) = (member("other_cpu")?.number ?? 0, member("steal")?.number ?? 0)
    return PeerResult(
      net: net, peer: peer, subject: subject, batch: batch, threads: threads,
      seconds: median * unit, precision: PeerLine.other(member("precision")?.string),
      isDisturbed: others > 0.1 || steal > 0.05)
  }

  /// A precision by its bare name; nil where it is single.
  private static func other(_ precision: String?) -> String? {
    guard let precision else { return nil }
    let quoted = precision.split(separator: "'")
    let name = quoted.count > 1 ? String(quoted[1]) : precision
    return ["float32", "f32", "fp32", "single"].contains(name) ? nil : name
  }
}
