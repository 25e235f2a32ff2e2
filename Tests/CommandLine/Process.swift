import Foundation
import Testing

/// The built tool, run as a process of its own.
struct Outcome {
  let code: Int32
  let output: String
  let errors: String
}

/// Starts the executable that stands beside the test bundle.
enum Tool {
  /// The executable: the bundle and the products of a build stand in one folder.
  static let path: String = {
    let bundle = CommandLine.arguments[0]
    for argument in CommandLine.arguments + [bundle] {
      let folder = URL(fileURLWithPath: argument).deletingLastPathComponent()
      let candidate = folder.appendingPathComponent("nnspec").path
      if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
    }
    return ""
  }()

  /// A process that has not been started.
  static func process(_ arguments: [String], in folder: Folder) -> (Process, Pipe, Pipe) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    return (process, output, errors)
  }

  /// Runs the tool to its end.
  static func run(_ arguments: String..., in folder: Folder) throws -> Outcome {
    let (process, output, errors) = process(arguments, in: folder)
    try process.run()
    return finish(process, output, errors)
  }

  /// Waits for a process; a death by a signal gives the signal's number below zero.
  static func finish(_ process: Process, _ output: Pipe, _ errors: Pipe) -> Outcome {
    let out = output.fileHandleForReading.readDataToEndOfFile()
    let err = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let code = process.terminationReason == .uncaughtSignal
      ? -process.terminationStatus : process.terminationStatus
    return Outcome(
      code: code, output: String(decoding: out, as: UTF8.self),
      errors: String(decoding: err, as: UTF8.self))
  }
}

/// A folder that goes when the object goes.
final class Folder {
  /// Its path.
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent(
      "nnspec-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file.
  func write(_ name: String, _ text: String) throws {
    try text.write(toFile: path + "/" + name, atomically: false, encoding: .utf8)
  }

  /// The bytes of a file, or nil.
  func bytes(_ name: String) -> Data? { FileManager.default.contents(atPath: path + "/" + name) }

  /// The names in a folder.
  func names(_ name: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path + "/" + name)) ?? []).sorted()
  }

  /// The bytes of the last checkpoint's tensors: all sections behind the state, which holds times.
  func weights(_ run: String) throws -> Data {
    let name = try #require(
      names(run).last { $0.hasPrefix("checkpoint-") && $0.hasSuffix(".nnck") })
    let data = try #require(bytes(run + "/" + name))
    let marker = try #require(data.range(of: Data("f32[".utf8)))
    let start = (marker.lowerBound / 64) * 64
    return data[start...]
  }

  /// The lines of the metrics without what the clock decides.
  func metrics(_ run: String) throws -> [[String: Double]] {
    let text = String(decoding: try #require(bytes(run + "/metrics.jsonl")), as: UTF8.self)
    return try text.split(separator: "\n").map { line in
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      let all = try #require(object).compactMapValues { ($0 as? NSNumber)?.doubleValue }
      return all.filter { $0.key.contains(".") || ["epoch", "step", "rate"].contains($0.key) }
    }
  }
}

/// The JSON object of a text.
func object(_ text: String) throws -> [String: Any] {
  try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
}
