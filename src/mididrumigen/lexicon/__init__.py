"""What drummers' words mean: one table for what is read of a drummer and what is asked of one."""
