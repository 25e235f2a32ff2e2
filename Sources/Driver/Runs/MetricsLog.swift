import Support
import Training

/// `metrics.jsonl`: one line of JSON for each epoch. The file is always written as a whole, before
/// the checkpoint that ends the epoch; a resumed run drops the lines behind its checkpoint, so that
/// no epoch stands twice and none is missing.
struct MetricsLog {
  private let path: String
  private let fileSystem: any FileSystem
  /// The epochs, oldest first.
  private(set) var epochs: [EpochReport] = []
  private var lines = ""

  /// A log at a path, empty whatever the file holds.
  init(_ path: String, _ fileSystem: any FileSystem) {
    self.path = path
    self.fileSystem = fileSystem
  }

  /// Takes over the epochs that the file holds up to a step; lines that cannot be read end it.
  mutating func resume(at step: Int) throws(FileError) {
    guard fileSystem.exists(path) else { return }
    let text = try fileSystem.readText(path, limit: 256 << 20)
    for line in text.split(separator: "\n") {
      guard let report = MetricsLog.report(String(line)), report.step <= step else { break }
      add(report)
    }
  }

  /// Adds an epoch, and returns once it has reached the disk.
  mutating func append(_ report: EpochReport) throws(FileError) {
    add(report)
    try fileSystem.replace(path, with: lines)
  }

  private mutating func add(_ report: EpochReport) {
    epochs.append(report)
    lines += RunRecord.line(report).text + "\n"
  }

  /// The epoch that a line stands for; nil where it is damaged.
  static func report(_ line: String) -> EpochReport? {
    guard let members = try? members(line) else { return nil }
    let values = Dictionary(members, uniquingKeysWith: { first, _ in first })
    guard let epoch = values["epoch"].flatMap(Int.init(exactly:)),
      let step = values["step"].flatMap(Int.init(exactly:)), let rate = values["rate"],
      let seconds = values["seconds"], let speed = values["samples_per_second"]
    else { return nil }
    return EpochReport(
      epoch: epoch, step: step, rate: rate,
      metrics: members.filter { $0.0.contains(".") }.map { (name: $0.0, value: $0.1) },
      seconds: seconds, samplesPerSecond: speed, waitingShare: values["waiting_share"] ?? 0)
  }

  /// The members of a flat object of numbers; `null` is NaN.
  private static func members(_ line: String) throws(TextScanner.Failure) -> [(String, Double)] {
    var scanner = TextScanner(line)
    var result: [(String, Double)] = []
    try scanner.expect("{")
    while !scanner.take("}") {
      if !result.isEmpty { try scanner.expect(",") }
      let name = try scanner.quoted()
      try scanner.expect(":")
      result.append((name, scanner.take("null") ? .nan : try scanner.number()))
    }
    return result
  }
}
