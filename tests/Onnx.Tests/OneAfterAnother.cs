// The random numbers of torch are the process's own, so that a test would change another's network.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
