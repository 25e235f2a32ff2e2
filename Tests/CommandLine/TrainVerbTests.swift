import Foundation
import Testing

/// What a user meets around `train`: exit codes, one clear message, results for machines.
@Suite struct TrainVerbTests {
  private static let spec = """
    data { train = moons(120); validation = 20% of train; test = moons(60) }
    model { input point: 2; linear(8); relu; linear(classes); output logits }
    train { loss = cross_entropy; rate = 0.1; batch = 20; length = 2 epochs }
    EXTRA
    """

  private func folder(_ extra: String = "") throws -> Folder {
    let folder = try Folder()
    try folder.write("net.nnspec", Self.spec.replacingOccurrences(of: "EXTRA", with: extra))
    return folder
  }

  @Test func resultsForMachines() throws {
    let folder = try folder()
    let outcome = try Tool.run("train", "net.nnspec", "--json", "--seed", "4", in: folder)
    #expect(outcome.code == 0)
    let result = try object(outcome.output)
    #expect(result["run"] as? String == "runs/net-1")
    #expect(result["outcome"] as? String == "finished")
    let accuracy = try #require(result["test.accuracy"] as? Double)
    #expect((0...1).contains(accuracy))
    let record = try object(
      String(decoding: try #require(folder.bytes("runs/net-1/run.json")), as: UTF8.self))
    #expect(record["seed"] as? Int == 4)
    #expect((record["result"] as? [String: Any])?["test.accuracy"] as? Double == accuracy)
    let measured = try object(try Tool.run("evaluate", "runs/net-1", "--json", in: folder).output)
    #expect(measured["test.accuracy"] as? Double == accuracy)
    #expect(measured["samples"] as? Int == 60)
    let second = try object(try Tool.run("train", "net.nnspec", "--json", in: folder).output)
    #expect(second["run"] as? String == "runs/net-2")
  }

  /// Settings of the command line decide, and threads do not.
  @Test func settingsAndThreads() throws {
    let folder = try folder()
    for (name, arguments) in [
      ("a", ["--threads", "1"]), ("b", ["--threads", "3"]), ("c", ["--seed", "9"]),
      ("d", ["--set", "train.rate=0.01"]),
    ] {
      let (process, output, errors) = Tool.process(
        ["train", "net.nnspec", "--out", name, "-q"] + arguments, in: folder)
      try process.run()
      #expect(Tool.finish(process, output, errors).code == 0)
    }
    #expect(try folder.weights("a") == folder.weights("b"))
    #expect(try folder.weights("a") != folder.weights("c"))
    #expect(try folder.weights("a") != folder.weights("d"))
    #expect(try folder.metrics("d").map { $0["rate"] } == [0.01, 0.01])
  }

  @Test func brokenExpectations() throws {
    let folder = try folder("expect { test.accuracy >= 101% }")
    let outcome = try Tool.run("train", "net.nnspec", "--out", "run", in: folder)
    #expect(outcome.code == 1)
    #expect(outcome.errors.contains("E0808") && outcome.errors.contains("net.nnspec:4"))
    #expect(folder.bytes("run/report.html") != nil)
  }

  @Test func brokenBudgets() throws {
    let folder = try folder("budget { parameters < 10 }")
    let outcome = try Tool.run("train", "net.nnspec", "--out", "run", in: folder)
    #expect(outcome.code == 3)
    #expect(outcome.errors.contains("parameters < 10"))
    #expect(folder.names("run").isEmpty)
  }

  @Test func divergence() throws {
    let folder = try folder()
    let outcome = try Tool.run(
      "train", "net.nnspec", "--out", "run", "--set", "train.rate=1e25", in: folder)
    #expect(outcome.code == 1)
    #expect(outcome.errors.contains("E0801") && outcome.errors.contains("net.nnspec:2"))
  }

  @Test(arguments: [
    (#"csv("missing.csv")"#, "missing.csv"), (#"csv("ragged.csv")"#, "ragged.csv"),
    (#"csv("empty.csv")"#, "empty.csv"), (#"csv("folder")"#, "folder"),
    (#"idx(images = "i.gz", labels = "l.gz")"#, "i.gz"),
    (#"idx(images = "text.gz", labels = "l.gz")"#, "text.gz"),
  ])
  func unusableData(_ source: String, _ named: String) throws {
    let folder = try folder()
    try folder.write("ragged.csv", "a,b,c\n1,2,x\n3,4,y\n5,6\n7,8,x\n")
    try folder.write("empty.csv", "")
    try folder.write("text.gz", "no gzip at all")
    try FileManager.default.createDirectory(
      atPath: folder.path + "/folder", withIntermediateDirectories: true)
    try folder.write(
      "net.nnspec",
      """
      data { train = \(source) }
      model { input x: 2; linear(classes); output y }
      train { loss = cross_entropy; rate = 0.1; length = 1 epoch }
      """)
    let outcome = try Tool.run("train", "net.nnspec", "--out", "run", in: folder)
    #expect(outcome.code == 4, "\(source): \(outcome.errors)")
    #expect(outcome.errors.contains(named))
    #expect(outcome.errors.hasPrefix("error[E0"), "\(outcome.errors)")
    #expect(folder.bytes("run/settings") == nil)
  }

  @Test func damagedAndForeignCheckpoints() throws {
    let folder = try folder()
    #expect(try Tool.run("train", "net.nnspec", "--out", "run", "-q", in: folder).code == 0)
    let name = try #require(
      folder.names("run").last { $0.hasSuffix(".nnck") && $0.hasPrefix("check") })
    try folder.write("run/" + name, "not a checkpoint at all")
    for arguments in [["evaluate", "run"], ["train", "net.nnspec", "--out", "run", "--resume"]] {
      let (process, output, errors) = Tool.process(arguments, in: folder)
      try process.run()
      let outcome = Tool.finish(process, output, errors)
      #expect(outcome.code == 4 && outcome.errors.contains("E0805"), "\(outcome.errors)")
    }
  }

  @Test func unwritableFolder() throws {
    let folder = try folder()
    try folder.write("file", "")
    let outcome = try Tool.run("train", "net.nnspec", "--out", "file/run", in: folder)
    #expect(outcome.code == 4)
    #expect(outcome.errors.contains("E0902"), "\(outcome.errors)")
  }

  @Test func fullDevice() throws {
    guard FileManager.default.fileExists(atPath: "/dev/full") else { return }
    let folder = try folder()
    #expect(try Tool.run("train", "net.nnspec", "--out", "run", "-q", in: folder).code == 0)
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/run/report.html.partial", withDestinationPath: "/dev/full")
    try FileManager.default.removeItem(atPath: folder.path + "/run/lock")
    let before = try folder.weights("run")
    let outcome = try Tool.run("train", "net.nnspec", "--out", "run", "--resume", in: folder)
    #expect(outcome.code == 0, "leftovers of a dead process are removed: \(outcome.errors)")
    #expect(try folder.weights("run") == before)
  }
}
