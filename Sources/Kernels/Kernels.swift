// The Kernels target.
