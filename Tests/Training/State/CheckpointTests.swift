import Planning
import Support
import Testing

@testable import Training

/// Checkpoints read back as they were, and nothing else is taken for one.
@Suite struct CheckpointTests {
  private func small() throws -> (Trainer, [UInt8]) {
    let trainer = try Lab.trainer(
      Lab.moons("rate = plateau(0.1)", model: "linear(2)"))
    let watcher = Watcher(stops: [3])
    #expect(try trainer.run(watcher) == .interrupted)
    return (trainer, try #require(watcher.saved.last))
  }

  @Test func readsBack() throws {
    let (trainer, bytes) = try small()
    let checkpoint = try Checkpoint.read(bytes)
    #expect(checkpoint.state == trainer.state)
    #expect(
      checkpoint.state.step == 3 && checkpoint.state.batch == 3 && checkpoint.state.epoch == 0)
    #expect(!checkpoint.state.epochSums.isEmpty)
    #expect(checkpoint.bytes == bytes)
    let other = try Lab.trainer(Lab.moons("rate = plateau(0.1)", model: "linear(2)"))
    #expect(Lab.hash(other) != Lab.hash(trainer))
    try other.restore(checkpoint, path: "c")
    #expect(Lab.hash(other) == Lab.hash(trainer))
  }

  @Test func stateKeepsEveryNumber() throws {
    var state = TrainingState()
    (state.epoch, state.batch, state.step) = (7, 2, 37)
    (state.seconds, state.epochSeconds) = (0.1 + 0.2, 1e-17)
    state.schedule = .init(best: 1.0 / 3, changed: 30, drops: 2)
    state.stop = .init(best: .infinity, changed: 5, drops: 0)
    (state.isFinished, state.isStopped, state.keptStep) = (true, true, 30)
    var scanner = TextScanner(state.text + ")")
    #expect(TrainingState(try .init(reading: &scanner, until: ")")) == state)
  }

  @Test func everyByteIsGuarded() throws {
    let (_, bytes) = try small()
    for index in bytes.indices {
      for flip: UInt8 in [0x01, 0x80, 0xFF] {
        var damaged = bytes
        damaged[index] ^= flip
        let code = refusal { _ = try Checkpoint.read(damaged) }
        #expect(code == "E0805", "byte \(index) flipped by \(flip)")
      }
    }
  }

  @Test func everyTruncationIsRefused() throws {
    let (_, bytes) = try small()
    for count in bytes.indices {
      #expect(
        refusal { _ = try Checkpoint.read(Array(bytes[..<count])) } == "E0805", "\(count) bytes")
    }
    #expect(refusal { _ = try Checkpoint.read(bytes + [0]) } == "E0805")
  }

  @Test(arguments: [
    ["state": "epoch = 1"], ["state": "epoch = -1, batch = 0"], ["state": "((((("],
    ["index": "\"a\" : f32[99999999999999999999]"], ["index": "\"a\" : f32[4]\n\"b\" : f32[4]"],
    ["index": "\"a\" : f32[3]"], ["index": "\"a\" : i32[4]"], ["index": "\"a\" : f32[B, 4]"],
    ["index": ""], ["epoch": "12345"],
  ])
  func sealedNonsenseIsRefused(_ sections: [String: String]) throws {
    var writer = ContainerWriter(kind: .checkpoint)
    writer.add("state", sections["state"] ?? TrainingState().text)
    writer.add("epoch", sections["epoch"] ?? "")
    writer.add("index", sections["index"] ?? "\"a\" : f32[4]")
    writer.add("tensor.0", [UInt8](repeating: 0, count: 16))
    let bytes = writer.bytes()
    #expect(refusal { _ = try Checkpoint.read(bytes) } == "E0805")
  }

  @Test func otherSpecsAreRefused() throws {
    let (_, bytes) = try small()
    for spec in [
      Lab.moons("rate = plateau(0.1)", model: "linear(3)"),
      Lab.moons("rate = plateau(0.1)", model: "linear(2); relu; linear(2)"),
      Lab.moons("rate = plateau(0.1)", model: "linear(2)").replacing(
        "batch = 16", with: "batch = 2"),
      Lab.moons("rate = plateau(0.1); metrics = [auc]", model: "linear(2)"),
    ] {
      let trainer = try Lab.trainer(spec)
      let before = Lab.hash(trainer)
      #expect(refusal { try trainer.restore(try Checkpoint.read(bytes), path: "c") } == "E0805")
      #expect(Lab.hash(trainer) == before)
    }
  }

  /// A step number that does not follow from the epoch and batch.
  @Test func impossiblePlacesAreRefused() throws {
    let (trainer, _) = try small()
    for change: (inout TrainingState) -> Void in [
      { $0.step += 1 }, { $0.batch = 1_000_000 }, { $0.epoch = 999_999_999_999_999 },
    ] {
      var state = trainer.state
      change(&state)
      let checkpoint = try Checkpoint.read(Checkpoint(state, trainer.store).bytes)
      #expect(refusal { try trainer.restore(checkpoint, path: "c") } == "E0805")
    }
  }

  private func refusal(_ work: () throws -> Void) -> String? {
    do {
      try work()
      return nil
    } catch {
      return (error as? DiagnosticError)?.diagnostics.first?.code.id ?? "another error: \(error)"
    }
  }
}
