import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The real process, stopped by signals and by force at places that chance picks. The variable
/// NNSPEC_KILLS gives the number of kills of a longer campaign; without it there are a few.
@Suite(.serialized) struct InterruptionTests {
  static let spec = """
    data { train = glyphs(300); validation = 60 samples of train; test = glyphs(100) }
    model { input image: 28x28x1; flatten; linear(64); batch_norm; relu; dropout(20%)
      linear(classes); output logits }
    train { loss = cross_entropy; optimizer = adam; rate = 0.001; batch = 10; length = 16 epochs }
    """

  private func folder() throws -> Folder {
    let folder = try Folder()
    try folder.write("net.nnspec", Self.spec)
    return folder
  }

  /// A run that nothing disturbs.
  private func reference() throws -> (weights: Data, metrics: [[String: Double]]) {
    let folder = try folder()
    let outcome = try Tool.run("train", "net.nnspec", "--out", "run", "--quiet", in: folder)
    try #require(outcome.code == 0, "\(outcome.errors)")
    return (try folder.weights("run"), try folder.metrics("run"))
  }

  /// Waits until a file is there.
  private func wait(for name: String, in folder: Folder) {
    for _ in 0..<2000 where folder.bytes(name) == nil { usleep(5000) }
  }

  private func resume(_ folder: Folder) throws -> Outcome {
    try Tool.run("train", "net.nnspec", "--out", "run", "--resume", "--quiet", in: folder)
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func signalsLeaveACheckpoint(_ signal: Int32) throws {
    let whole = try reference()
    let folder = try folder()
    let (process, output, errors) = Tool.process(
      ["train", "net.nnspec", "--out", "run"], in: folder)
    try process.run()
    wait(for: "run/metrics.jsonl", in: folder)
    kill(process.processIdentifier, signal)
    let outcome = Tool.finish(process, output, errors)
    #expect(outcome.code == 5, "\(outcome.errors)")
    #expect(outcome.errors.contains("next: nnspec train net.nnspec --out run --resume"))
    #expect(try folder.metrics("run").count < 16)
    #expect(try resume(folder).code == 0)
    #expect(try folder.weights("run") == whole.weights)
    #expect(try folder.metrics("run") == whole.metrics)
  }

  @Test func killsLoseNothing() throws {
    let whole = try reference()
    let kills = Int(ProcessInfo.processInfo.environment["NNSPEC_KILLS"] ?? "") ?? 4
    let folder = try folder()
    var done = 0
    while done < kills {
      let (process, output, errors) = Tool.process(
        ["train", "net.nnspec", "--out", "run", "--resume", "--quiet"], in: folder)
      try process.run()
      usleep(UInt32.random(in: 20_000...500_000))
      kill(process.processIdentifier, SIGKILL)
      let outcome = Tool.finish(process, output, errors)
      done += 1
      #expect(outcome.code == -SIGKILL || outcome.code == 0, "\(outcome.errors)")
      if outcome.code == 0 || done == kills {
        #expect(try resume(folder).code == 0)
        #expect(try folder.weights("run") == whole.weights)
        #expect(try folder.metrics("run") == whole.metrics)
        try FileManager.default.removeItem(atPath: folder.path + "/run")
      }
    }
  }

  @Test func secondProcessIsRefused() throws {
    let folder = try folder()
    let arguments = [
      "train", "net.nnspec", "--out", "run", "-q", "--set", "train.length=9000 epochs",
    ]
    let (process, output, errors) = Tool.process(arguments, in: folder)
    try process.run()
    wait(for: "run/metrics.jsonl", in: folder)
    let settings = folder.bytes("run/settings")
    for extra in [[], ["--resume"]] {
      let (second, out, err) = Tool.process(
        ["train", "net.nnspec", "--out", "run"] + extra, in: folder)
      try second.run()
      let outcome = Tool.finish(second, out, err)
      #expect(outcome.code == 4)
      #expect(outcome.errors.contains("E0903"), "\(outcome.errors)")
    }
    #expect(folder.bytes("run/settings") == settings)
    kill(process.processIdentifier, SIGKILL)
    #expect(Tool.finish(process, output, errors).code == -SIGKILL)
    let (next, out, err) = Tool.process(
      ["train", "net.nnspec", "--out", "run", "--resume", "--set", "train.length=1 epoch"],
      in: folder)
    try next.run()
    #expect(Tool.finish(next, out, err).code == 0)
  }

  @Test func secondSignalEndsAtOnce() throws {
    let folder = try folder()
    let spec = Self.spec.replacingOccurrences(of: "batch = 10", with: "batch = 500")
      .replacingOccurrences(of: "glyphs(300)", with: "glyphs(20000)")
      .replacingOccurrences(of: "linear(64)", with: "linear(6000)")
    try folder.write("net.nnspec", spec)
    let (process, output, errors) = Tool.process(
      ["train", "net.nnspec", "--out", "run"], in: folder)
    try process.run()
    wait(for: "run/lock", in: folder)
    kill(process.processIdentifier, SIGINT)
    usleep(30_000)
    kill(process.processIdentifier, SIGINT)
    let start = ContinuousClock.now
    #expect(Tool.finish(process, output, errors).code == 5)
    #expect(ContinuousClock.now - start < .seconds(5))
  }
}
