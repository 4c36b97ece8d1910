namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>A module whose <c>call</c> runs registered functions before and after <c>forward</c>, in the order of registration.</summary>
        /// <typeparam name="TPreHook">What may look at and replace the arguments.</typeparam>
        /// <typeparam name="TPostHook">What may look at and replace the result.</typeparam>
        public class HookableModule<TPreHook, TPostHook> : Module
        {
            /// <summary>The hooks that see the arguments, by key.</summary>
            protected Dictionary<string, TPreHook> pre_hooks = [];

            /// <summary>The hooks that see the result, by key.</summary>
            protected Dictionary<string, TPostHook> post_hooks = [];

            /// <summary>The hooks that only see the module, before it runs.</summary>
            protected Dictionary<string, Action<Module>> module_pre_hooks = [];

            /// <summary>The hooks that only see the module, after it ran.</summary>
            protected Dictionary<string, Action<Module>> module_post_hooks = [];

            /// <summary>Creates a module without hooks.</summary>
            protected HookableModule(string name)
                : base(name)
            {
            }

            /// <summary>Adds a function that sees the arguments and the result; what it returns, unless null, is the result from then on.</summary>
            /// <returns>What takes the hook away again.</returns>
            public HookRemover register_forward_hook(TPostHook hook) => Add(post_hooks, hook);

            /// <summary>Adds a function that sees the arguments; what it returns, unless null, are the arguments from then on.</summary>
            /// <returns>What takes the hook away again.</returns>
            public HookRemover register_forward_pre_hook(TPreHook hook) => Add(pre_hooks, hook);

            /// <summary>Adds a function that is called after the module ran.</summary>
            /// <returns>What takes the hook away again.</returns>
            public HookRemover register_forward_hook(Action<Module> hook) => Add(module_post_hooks, hook);

            /// <summary>Adds a function that is called before the module runs.</summary>
            /// <returns>What takes the hook away again.</returns>
            public HookRemover register_forward_pre_hook(Action<Module> hook) => Add(module_pre_hooks, hook);

            private HookRemover Add<THook>(Dictionary<string, THook> hooks, THook hook)
            {
                string key = Guid.NewGuid().ToString();
                hooks.Add(key, hook);
                return new HookRemover(this, key);
            }

            private void Remove(string key)
            {
                pre_hooks.Remove(key);
                post_hooks.Remove(key);
                module_pre_hooks.Remove(key);
                module_post_hooks.Remove(key);
            }

            /// <summary>Takes one hook away from its module.</summary>
            public class HookRemover
            {
                private readonly HookableModule<TPreHook, TPostHook> module;
                private readonly string key;

                /// <summary>Remembers the hook by its key.</summary>
                public HookRemover(HookableModule<TPreHook, TPostHook> module, string key)
                {
                    this.module = module;
                    this.key = key;
                }

                /// <summary>Takes the hook away. Nothing happens the second time.</summary>
                public void remove() => module.Remove(key);
            }

            /// <summary>Runs the hooks that only see the module.</summary>
            private protected void Notify(Dictionary<string, Action<Module>> hooks)
            {
                foreach (Action<Module> hook in hooks.Values)
                {
                    hook(this);
                }
            }
        }
    }
}
