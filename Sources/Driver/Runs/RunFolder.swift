import Schema
import Support
import Training

/// The folder of a training run and the names in it.
public struct RunFolder: Sendable {
  /// The folder.
  public let path: String
  private let fileSystem: any FileSystem

  /// A run folder at a path, which need not exist yet.
  public init(_ path: String, _ fileSystem: any FileSystem) {
    self.path = path
    self.fileSystem = fileSystem
  }

  /// The copy of the spec, under its own name.
  public var spec: String {
    let name = (try? settingValues())?.optionalText("spec") ?? "spec.nnspec"
    return FilePath.join(path, "spec/" + FilePath.name(of: name))
  }
  /// One line of JSON for each epoch.
  public var metrics: String { FilePath.join(path, "metrics.jsonl") }
  /// What the run was and gave.
  public var summary: String { FilePath.join(path, "run.json") }
  /// The page with curves.
  public var report: String { FilePath.join(path, "report.html") }
  /// The weights that were best by the metric of the stop rule.
  var best: String { FilePath.join(path, "best.nnck") }
  private var settings: String { FilePath.join(path, "settings") }
  private var lockFile: String { FilePath.join(path, "lock") }

  /// Whether the folder holds a run.
  public var exists: Bool { fileSystem.exists(settings) }

  /// Takes the folder for this process, making it where it is missing.
  public func lock() throws(FileError) -> any FileLock {
    try fileSystem.createDirectory(path)
    return try fileSystem.lock(lockFile)
  }

  /// The checkpoints, oldest first.
  public func checkpoints() throws(FileError) -> [String] {
    guard fileSystem.exists(path) else { return [] }
    return try fileSystem.list(path).filter { $0.hasPrefix("checkpoint-") && $0.hasSuffix(".nnck") }
      .sorted()
      .map { FilePath.join(path, $0) }
  }

  /// Removes what a process that died while writing has left; the caller holds the lock.
  func removeLeftovers() throws(FileError) {
    for name in try fileSystem.list(path) where name.hasSuffix(".partial") {
      try fileSystem.remove(FilePath.join(path, name))
    }
  }

  /// Writes the weights that were never better.
  func saveBest(_ checkpoint: Checkpoint) throws(FileError) { try write(checkpoint, to: best) }

  private func write(_ checkpoint: Checkpoint, to path: String) throws(FileError) {
    let parts = checkpoint.parts()
    defer { withExtendedLifetime(parts) {} }
    try fileSystem.replace(path, with: parts.map(\.bytes))
  }

  /// Writes a checkpoint and keeps the last two.
  public func save(_ checkpoint: Checkpoint) throws(FileError) -> String {
    let number = String(checkpoint.state.step)
    let name =
      "checkpoint-" + String(repeating: "0", count: max(0, 12 - number.count)) + number + ".nnck"
    let target = FilePath.join(path, name)
    try write(checkpoint, to: target)
    for old in try checkpoints().filter({ $0 != target }).dropLast() { try fileSystem.remove(old) }
    return target
  }

  /// Keeps what the command line said, so that later verbs can repeat it.
  func keep(
    _ options: WorkOptions, dataFolder: String, spec: String
  ) throws(FileError) {
    var values: [String: Value] = [
      "spec": .string(FilePath.name(of: spec)),
      "data": .string(dataFolder), "set": .list(options.overrides.map(Value.string)),
    ]
    if let seed = options.seed { values["seed"] = .integer(Int(clamping: seed)) }
    try fileSystem.replace(settings, with: Arguments(values).description + "\n")
  }

  private func settingValues() throws -> Arguments {
    var scanner = TextScanner(try fileSystem.readText(settings, limit: 1 << 20) + ")")
    return try Arguments(reading: &scanner, until: ")")
  }

  /// The options that the run was started with, under those of the current command line.
  public func options(under current: WorkOptions) throws(DiagnosticError) -> WorkOptions {
    guard exists else { throw DiagnosticError(DriverDiagnostics.noRun(path, "it has no settings")) }
    do {
      let values = try settingValues()
      var result = current
      result.dataFolder = current.dataFolder ?? values.optionalText("data")
      let kept = values.list("set").compactMap { item -> String? in
        if case .string(let text) = item { return text }
        return nil
      }
      result.overrides = kept + current.overrides.filter { !kept.contains($0) }
      if result.seed == nil, let seed = values.optionalNumber("seed"), seed >= 0, seed < 1e15 {
        result.seed = UInt64(seed)
      }
      return result
    } catch let error as FileError {
      throw DiagnosticError(FileDiagnostics.diagnostic(error))
    } catch {
      throw DiagnosticError(DriverDiagnostics.noRun(path, "its settings are damaged"))
    }
  }

  /// Copies the spec and what it uses, paths kept relative to the spec's folder.
  func keep(_ sources: SourceMap) throws(FileError) {
    for (target, bytes) in copies(of: sources) {
      try fileSystem.createDirectory(FilePath.folder(of: target))
      try fileSystem.replace(target, with: bytes)
    }
  }

  /// The first file of a spec that is not what the run was started with; nil where all are.
  func changedFile(_ sources: SourceMap) throws(FileError) -> String? {
    for (target, bytes) in copies(of: sources) {
      guard fileSystem.exists(target), try fileSystem.read(target, limit: 64 << 20) == bytes else {
        return target
      }
    }
    return nil
  }

  private func copies(of sources: SourceMap) -> [(target: String, bytes: [UInt8])] {
    guard let first = sources.texts.first else { return [] }
    let root = FilePath.folder(of: first.path)
    return sources.texts.enumerated().compactMap { index, text in
      if text.path.hasPrefix("--set") { return nil }
      var name = index == 0 ? FilePath.name(of: text.path) : text.path
      if index > 0, root != ".", name.hasPrefix(root + "/") {
        name = String(name.dropFirst(root.count + 1))
      }
      return (FilePath.join(path, "spec/" + name), text.bytes)
    }
  }
}
