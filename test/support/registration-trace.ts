/** The spans of a registration and of everything it causes, as `treeOf` renders them. */
export const REGISTRATION = `
gateway server POST /api/register
  gateway internal AuthController.register
    gateway internal register
      gateway client articles/settled
        articles server articles/settled
          articles sql
      gateway client auth/register
        auth server auth/register
          auth internal user.register
            auth producer create events.auth.audit-recorded.v1
              auth producer publish events.auth.audit-recorded.v1
              auth sql
            auth producer create events.auth.security-email-requested.v1
              auth producer publish events.auth.security-email-requested.v1
                notifications consumer process events.auth.security-email-requested.v1
                  notifications producer job.enqueue.security-email
                    notifications consumer job.security-email
                      notifications client auth/issue-security-email
                        auth server auth/issue-security-email
                          auth sql
                      notifications internal delivery.email
                    notifications sql
                  notifications sql
              auth sql
            auth producer create events.auth.user-registered.v1
              auth producer publish events.auth.user-registered.v1
                notifications consumer process events.auth.user-registered.v1
                  notifications producer job.enqueue.notification
                    notifications consumer job.notification
                      notifications internal delivery.log
                      notifications sql
                    notifications sql
                  notifications sql
                users consumer process events.auth.user-registered.v1
                  users producer create events.users.profile-changed.v1
                    users producer publish events.users.profile-changed.v1
                      articles consumer process events.users.profile-changed.v1
                        articles sql
                      notifications consumer process events.users.profile-changed.v1
                        notifications sql
                    users sql
                  users sql
              auth sql
            auth sql
      gateway client notifications/settled
        notifications server notifications/settled
          notifications sql
      gateway client users/profiles-by-id
        users server users/profiles-by-id
          users sql
      gateway client users/settled
        users server users/settled
          users sql`;
