import Kernels
import Schema
import Testing

@testable import Optimisation

@Suite struct ParameterUpdateTests {
  static func settings(
    _ optimizer: Value = .name("sgd"), _ regularizers: [Value] = [], clip: Value? = nil,
    average: Value? = nil, multiplier: Double = 1
  ) throws -> UpdateSettings {
    UpdateSettings(
      optimizer: try OptimisationCatalogues.optimizer(optimizer),
      regularization: Regularization(
        try regularizers.map { try OptimisationCatalogues.regularizer($0) }),
      clipping: try clip.map { try OptimisationCatalogues.clipping($0) },
      average: try average.map { try OptimisationCatalogues.average($0) },
      rateMultiplier: multiplier)
  }

  /// Everything at once, written out by hand for plain momentum.
  @Test func allPartsComeInTheirOrder() throws {
    let update = ParameterUpdate(
      try Self.settings(
        call("momentum", ["momentum": 0.5]),
        [
          call("l1", ["strength": 0.02]), call("l2", ["strength": 0.1]),
          call("decay", ["strength": 0.3]),
        ],
        clip: call("clip_norm", ["max": 1]), average: call("polyak", ["decay": 0.75]), multiplier: 2
      ))
    #expect(update.slots == [Slot("velocity"), Slot("average", .parameter)])
    #expect(update.averageSlot == 1)
    var descent = DoubleDescent(update, from: [0.8, -0.4])
    var (weights, velocity, average) = ([0.8, -0.4], [0.0, 0.0], [0.8, -0.4])
    for step in 1...4 {
      let gradient = [0.3 * Double(step), -0.7]
      for index in 0...1 {
        let old = weights[index]
        let sum = 0.25 * gradient[index] + 0.02 * (old > 0 ? 1 : -1) + 0.1 * old
        velocity[index] = 0.5 * velocity[index] + sum
        weights[index] = old - 0.2 * 0.3 * old - 0.2 * velocity[index]
        average[index] += 10 / Double(9 + step) * (weights[index] - average[index])
      }
      descent.step(step, rate: 0.1, gradient: gradient, factor: 0.25)
      for index in 0...1 {
        #expect(abs(descent.weights[index] - weights[index]) < 1e-14)
        #expect(abs(descent.slots[0][index] - velocity[index]) < 1e-14)
        #expect(abs(descent.slots[1][index] - average[index]) < 1e-14)
      }
    }
  }

  /// One step of each rule from the same state: the program's value differs from the formulas' by a
  /// few roundings of the largest term.
  @Test(arguments: OptimisationCatalogues.optimizers.names)
  func programsComputeTheirFormulas(_ name: String) throws {
    let update = ParameterUpdate(
      try Self.settings(
        .name(name), [call("l2", ["strength": 0.01]), call("decay", ["strength": 0.1])],
        clip: call("clip_value", ["max": 1]), average: .name("polyak")))
    let start = (0..<1000).map { Double(Float(0.01 * Double($0) - 5)) }
    let float = FloatDescent(update, from: start)
    var double = DoubleDescent(update, from: start)
    for step in 1...3 {
      let gradient = start.map { Double(Float($0 * 0.3 - 0.02 * Double(step))) }
      float.step(step, rate: 0.01, gradient: gradient)
      double.step(step, rate: 0.01, gradient: gradient)
    }
    for (found, wanted) in zip(float.weights, double.weights) {
      #expect(abs(found - wanted) <= 32 * 0x1p-24 * max(1, abs(wanted)))
    }
    let last = update.slots.count - 1
    for (found, wanted) in zip(float.slot(last), double.slots[last]) {
      #expect(abs(found - wanted) <= 32 * 0x1p-24 * max(1, abs(wanted)))
    }
  }

  @Test func dampeningSparesTheFirstGradient() throws {
    let update = ParameterUpdate(
      try Self.settings(call("sgd", ["momentum": 0.5, "dampening": 0.25])))
    var descent = DoubleDescent(update, from: [1])
    descent.step(1, rate: 0.1, gradient: [2])
    #expect(descent.slots[0] == [2])
    descent.step(2, rate: 0.1, gradient: [4])
    #expect(descent.slots[0] == [0.5 * 2 + 0.75 * 4])
  }

  @Test func nesterovNeedsMomentum() {
    #expect(throws: InvalidArgument.self) {
      try Self.settings(call("sgd", ["nesterov": Value.boolean(true)]))
    }
  }

  @Test func theAverageFollowsTheBound() throws {
    let update = ParameterUpdate(
      try Self.settings(
        .name("sgd"), [call("max_norm", ["bound": 1])], average: call("polyak", ["decay": 0.5])))
    let descent = FloatDescent(update, from: [3, 0.1, 4, 0.2], columns: 2)
    descent.step(1, rate: 1, gradient: [0, 0, 0, 0])
    let bounded = [0.6, 0.1, 0.8, 0.2].map { Double(Float($0)) }
    #expect(descent.weights == bounded)
    for (found, wanted) in zip(descent.slot(0), bounded) { #expect(abs(found - wanted) < 1e-6) }
    descent.step(2, rate: 1, gradient: [0, 0.1, 0, 0.2])
    for (found, wanted) in zip(descent.slot(0), [0.6, 0.1 / 11, 0.8, 0.2 / 11]) {
      #expect(abs(found - wanted) < 1e-6)
    }
  }

  @Test func bitsDoNotDependOnThreads() throws {
    let update = ParameterUpdate(
      try Self.settings(
        .name("adam"), [call("l2", ["strength": 0.01]), call("max_norm", ["bound": 3])],
        average: .name("polyak")))
    let start = (0..<70_000).map { Double($0 % 977) * 0.001 - 0.4 }
    let gradient = (0..<70_000).map { Double($0 % 313) * 0.003 - 0.5 }
    let alone = FloatDescent(update, from: start, columns: 100)
    alone.step(1, rate: 0.01, gradient: gradient)
    for threads in [2, 3] {
      let together = FloatDescent(update, from: start, columns: 100)
      together.step(1, rate: 0.01, gradient: gradient, pool: ThreadPool(threads: threads))
      #expect(together.weights == alone.weights)
      #expect(together.slot(2) == alone.slot(2))
    }
  }
}
