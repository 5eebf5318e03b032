import { lazy } from 'react';
import { Route, Routes } from 'react-router';
import { HomePage } from '../articles/home-page';
import { Frame } from '../page/frame';
import { NotFoundPage } from '../page/not-found-page';
import { RequireUser } from '../session/require-user';

const AccountSettings = lazy(() => import('../settings/account-page'));
const AdminLayout = lazy(() => import('../admin/admin-layout'));
const ArticlePage = lazy(() => import('../articles/article-page'));
const AuditPage = lazy(() => import('../admin/audit-page'));
const DeadLettersPage = lazy(() => import('../admin/dead-letters-page'));
const EditorPage = lazy(() => import('../editor/editor-page'));
const ForgotPasswordPage = lazy(() => import('../account/forgot-password-page'));
const LoginPage = lazy(() => import('../account/login-page'));
const NotificationSettings = lazy(() => import('../settings/notifications-page'));
const NotificationsPage = lazy(() => import('../notifications/notifications-page'));
const ProfilePage = lazy(() => import('../profiles/profile-page'));
const ProfileSettings = lazy(() => import('../settings/profile-page'));
const RegisterPage = lazy(() => import('../account/register-page'));
const ResetPasswordPage = lazy(() => import('../account/reset-password-page'));
const SessionsSettings = lazy(() => import('../settings/sessions-page'));
const SettingsLayout = lazy(() => import('../settings/settings-layout'));
const UsersPage = lazy(() => import('../admin/users-page'));
const VerifyEmailPage = lazy(() => import('../account/verify-email-page'));

/** The page for each address. Only the first one that most visitors see is in the first script. */
export function Pages() {
  return (
    <Routes>
      <Route element={<Frame />}>
        <Route index element={<HomePage />} />
        <Route path="articles/:slug" element={<ArticlePage />} />
        <Route path="profiles/:username" element={<ProfilePage />} />
        <Route path="profiles/:username/favorites" element={<ProfilePage favorites />} />
        <Route path="login" element={<LoginPage />} />
        <Route path="register" element={<RegisterPage />} />
        <Route path="forgot-password" element={<ForgotPasswordPage />} />
        {/* E-mails link to these two. */}
        <Route path="reset-password" element={<ResetPasswordPage />} />
        <Route path="verify-email" element={<VerifyEmailPage />} />
        <Route element={<RequireUser />}>
          <Route path="following" element={<HomePage feed />} />
          <Route path="write" element={<EditorPage />} />
          <Route path="articles/:slug/edit" element={<EditorPage />} />
          <Route path="notifications" element={<NotificationsPage />} />
          <Route path="settings" element={<SettingsLayout />}>
            <Route index element={<ProfileSettings />} />
            <Route path="account" element={<AccountSettings />} />
            <Route path="notifications" element={<NotificationSettings />} />
            <Route path="sessions" element={<SessionsSettings />} />
          </Route>
          <Route path="admin" element={<AdminLayout />}>
            <Route path="users" element={<UsersPage />} />
            <Route path="dead-letters" element={<DeadLettersPage />} />
            <Route path="audit" element={<AuditPage />} />
          </Route>
        </Route>
        <Route path="*" element={<NotFoundPage />} />
      </Route>
    </Routes>
  );
}
