// Torch's generator and its live tensors belong to the process: tests that seed the one and count the others cannot run side by side.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
